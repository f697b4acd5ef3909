import { STYLES } from '#rewriting';
import type { Check } from '#rewriting';

const SOURCE = 'Hello there, my friend. The ship leaves at noon.';

/** What a text is made of that costs much to search where a search starts again at each character. */
const PARTS: readonly string[] = [
  ' |\n|\r\n|\u00A0|\u200B|\u0301|a|A|1|"|\'|’|`|~|#|<|_|.|汉|한|あ|🙂|İ|\uFDFA'.split('|'),
  'a1|a.|a_|a\n|\'ve|t"|`x\n|```\n|汉汉汉汉1|https://example.org/'.split('|'),
  ['The ship leaves at noon. ', 'Die Grüße kommen später. '],
].flat();

const SIZES_IN_CHARACTERS = [10_000, 100_000, 1_000_000];

/** The CPU time of the quickest of three runs, which a pause of the machine does not lengthen. */
function cpuTimeInMs(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Stops at the first size that takes far more than ten times as long as the last. */
function expectGrowthAsOf(part: string, run: (text: string) => unknown): void {
  let last = Infinity;
  for (const size of SIZES_IN_CHARACTERS) {
    const text = part.repeat(size / part.length);
    const time = cpuTimeInMs(() => run(text));
    expect(time).toBeLessThan(30 * last + 10);
    last = time;
  }
  expect(last).toBeLessThan(250);
}

const CHECKS = new Set<Check>(Object.values(STYLES).flatMap(({ checks }) => checks));

describe.each([...CHECKS])('$name', ({ examine }) => {
  test.each(PARTS)('takes ten times as long for ten times as many %j', (part) => {
    expectGrowthAsOf(part, (text) => {
      examine(text, `${text}!`);
      examine(`a\nb\n${text}`, SOURCE);
      examine(SOURCE, text);
    });
  });
});
