/** How many syllables something may have, as it is read one way or another: ascending, none twice, at least one. */
export type Counts = readonly number[];

/** The counts of something that is read in several ways. */
export function either(...ways: readonly Counts[]): Counts {
  return [...new Set(ways.flat())].sort((one, other) => one - other);
}

/** The counts of what is read one after the other. The sums are bits of one number, so that hundreds of parts with several counts each take no time. */
export function sum(parts: readonly Counts[]): Counts {
  const sums = parts.reduce((total, part) => part.reduce((more, count) => more | (total << BigInt(count)), 0n), 1n);
  return Array.from(sums.toString(2))
    .toReversed()
    .flatMap((bit, count) => (bit === '1' ? [count] : []));
}

/** Every count from the fewest to the most. */
export function between(fewest: number, most: number): Counts {
  return Array.from({ length: most - fewest + 1 }, (_, index) => fewest + index);
}

/** How often a pattern is found in a word. */
export function occurrences(pattern: RegExp, word: string): number {
  return word.match(pattern)?.length ?? 0;
}
