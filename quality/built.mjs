/** A module of the build under test. */
export function built(path) {
  return import(new URL(`../dist/libs/${path}`, import.meta.url).href);
}
