import { STYLES } from '#rewriting';
import type { Check } from '#rewriting';
import { expectGrowthOf } from './growth.js';

const SOURCE = 'Hello there, my friend. The ship leaves at noon.';

/** What a text is made of that costs much to search where a search starts again at each character. */
const PARTS: readonly string[] = [
  ' |\n|\r\n|\u00A0|\u200B|\u0301|a|A|1|"|\'|’|`|~|#|<|_|.|汉|한|あ|🙂|İ|\uFDFA'.split('|'),
  '1,|a1|a.|a_|a\n|\'ve|t"|`x\n|```\n|汉汉汉汉1|https://example.org/'.split('|'),
  ['The ship leaves at noon. ', 'Die Grüße kommen später. '],
].flat();

const CHECKS = new Set<Check>(Object.values(STYLES).flatMap(({ checks }) => checks));

describe.each([...CHECKS])('$name', ({ examine }) => {
  test.each(PARTS)('takes ten times as long for ten times as many %j', (part) => {
    expectGrowthOf(
      (size) => part.repeat(size / part.length),
      (text) => {
        examine(text, `${text}!`, {});
        examine(`a\nb\n${text}`, SOURCE, {});
        examine(SOURCE, text, {});
      },
    );
  });
});
