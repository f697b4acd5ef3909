/** Adds secrets to their owner so that neither JSON nor an inspection of it shows them. A spread copy lacks them. */
export function concealing<T extends object, S extends object>(owner: T, secrets: S): T & S {
  const properties = Object.entries(secrets).map(([name, secret]: [string, unknown]) => [
    name,
    { get: () => secret, enumerable: false },
  ]);
  return Object.defineProperties({ ...owner }, Object.fromEntries(properties)) as T & S;
}
