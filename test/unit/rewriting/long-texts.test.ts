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

/** Parts of which a text has many, each another. */
const DIFFERENT_PARTS: readonly ((index: number) => string)[] = [
  (index) => `{a${index}} `,
  (index) => `https://example.org/${index} `,
  (index) => `a${index}@example.org `,
  (index) => `\`c${index}\` `,
  (index) => `${index} `,
];

function textOfDifferent(part: (index: number) => string, size: number): string {
  let text = '';
  for (let index = 0; text.length < size; index += 1) text += part(index);
  return text;
}

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

  test.each(DIFFERENT_PARTS.map((part) => [part(0), part] as const))(
    'takes ten times as long for ten times as many like %j, each another',
    (_first, part) => {
      expectGrowthOf(
        (size) => textOfDifferent(part, size),
        (text) => {
          examine(text, text, {});
          examine(text, SOURCE, {});
          examine(SOURCE, text, {});
        },
      );
    },
  );
});
