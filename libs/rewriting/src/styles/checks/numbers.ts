const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** Words of English that say a number by themselves. */
const VALUES: ReadonlyMap<string, number> = new Map<string, number>([
  ...ONES.map((word, index) => [word, index] as const),
  ...TENS.map((word, index) => [word, 20 + 10 * index] as const),
  ...ORDINALS.map((word, index) => [word, index + 1] as const),
  ...MONTHS.map((word, index) => [word, index + 1] as const),
  ...MONTHS.map((word, index) => [word.slice(0, 3), index + 1] as const),
  ['thirtieth', 30],
  ['once', 1],
  ['single', 1],
  ['twice', 2],
  ['both', 2],
  ['couple', 2],
  ['half', 2],
  ['quarter', 4],
  ['dozen', 12],
  ['noon', 12],
  ['midday', 12],
  ['midnight', 12],
]);

const FACTORS: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
  ['k', 1000],
  ['m', 1_000_000],
]);

/** Numbers with two dots or more are several, but for groups of thousands: `15.3.2026`, `2.3.1`. */
const DIGITS = /\d{1,3}(?:[.,]\d{3})+(?![\d.,]*\d)|\d+(?:\.\d+){2,}|\d[\d.,]*/g;
const TOKEN = new RegExp(`${DIGITS.source}|[a-z]+`, 'g');

/** A number in digits, grouped or not: `1,000,000`, `1.000`, `3.5`. */
const GROUPED = /^\d{1,3}(?:[.,]\d{3})+$/;

/** The numbers that a text says, in digits and in English words. */
export function numbersIn(text: string): ReadonlySet<number> {
  const numbers = digitsIn(text);
  let spoken: number | null = null;
  for (const [token] of text.toLowerCase().matchAll(TOKEN)) {
    const product = multiplied(spoken, token);
    const value = /^\d/.test(token) ? valuesOf(token).at(-1) : VALUES.get(token);
    if (product !== undefined) numbers.add((spoken = product));
    else if (value !== undefined) {
      numbers.add(value);
      if (spoken !== null && spoken > value) numbers.add(spoken + value);
      spoken = spoken !== null && spoken > value && spoken >= 20 ? spoken + value : value;
    } else if (token !== 'and') spoken = null;
  }
  return numbers;
}

/** What a factor makes of the number said before it; undefined for a word that is none. "a hundred" is one, a letter without a number is not. */
function multiplied(spoken: number | null, word: string): number | undefined {
  const factor = FACTORS.get(word);
  if (factor === undefined || (spoken === null && word.length === 1)) return undefined;
  return (spoken ?? 1) * factor;
}

/** Those in digits alone. */
export function digitsIn(text: string): Set<number> {
  return new Set(text.match(DIGITS)?.flatMap(valuesOf));
}

function valuesOf(token: string): number[] {
  const digits = token.replace(/(?<![.,])[.,]+$/, '');
  if (GROUPED.test(digits)) return [Number(digits.replaceAll(/[.,]/g, ''))];
  if (/\..*\./.test(digits)) return digits.split('.').map(Number);
  return [Number.parseFloat(digits.replace(',', '.'))];
}

/** Whether one of the numbers says this one: a time by 24 hours or by 12, thousands, a year by its last two digits. */
export function says(numbers: ReadonlySet<number>, value: number): boolean {
  const same = [value, value * 1000, value / 1000];
  if (value > 12 && value <= 24) same.push(value - 12);
  if (value <= 12) same.push(value + 12);
  if (value >= 1900 && value < 2100) same.push(value % 100);
  return same.some((number) => numbers.has(number));
}
