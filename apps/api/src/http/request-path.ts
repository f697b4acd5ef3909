/** The path of a request's target: without query, and without the origin that a request through a proxy may name. */
export function pathOf(target: string): string {
  const path = /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1] ?? '';
  return path === '' ? '/' : path;
}
