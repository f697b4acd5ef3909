/** Ends a listening. */
export type Listening = () => void;

/** Several as one. */
export function together(...listenings: readonly Listening[]): Listening {
  return () => listenings.forEach((stop) => stop());
}
