type Name = 'text' | 'job' | 'language';

/** What this tab keeps while its page is loaded anew. A browser that keeps nothing has null. */
export function kept(name: Name): string | null {
  try {
    return sessionStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

export function keep(name: Name, value: string): void {
  try {
    sessionStorage.setItem(keyOf(name), value);
  } catch {
    // The browser keeps nothing, or not so much.
  }
}

function keyOf(name: Name): string {
  return `rewrite-page-${name}`;
}
