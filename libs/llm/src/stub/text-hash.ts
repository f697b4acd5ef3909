/** FNV-1a over UTF-16 units: a whole number from 0 to 2^32 - 1, the same for the same text (www.isthe.com/chongo/tech/comp/fnv). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** One of the choices, by a hash. There is at least one. */
export function choose<Choice>(choices: readonly Choice[], hash: number): Choice {
  return choices[hash % choices.length]!;
}
