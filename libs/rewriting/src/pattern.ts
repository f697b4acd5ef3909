/** The text as a pattern that it alone fits. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A pattern that each of the texts fits, and nothing else. */
export function anyOf(texts: readonly string[]): string {
  return texts.map(escaped).join('|');
}
