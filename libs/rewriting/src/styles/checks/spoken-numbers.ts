import { MAGNITUDES } from './numbers.js';

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
  ...TENS.map((word, index) => [word.replace(/y$/, 'ies'), 20 + 10 * index] as const),
  ...ORDINALS.map((word, index) => [word, index + 1] as const),
  ...ORDINALS.slice(2).map((word, index) => [`${word}s`, index + 3] as const),
  ...MONTHS.map((word, index) => [word, index + 1] as const),
  ...MONTHS.map((word, index) => [word.slice(0, 3), index + 1] as const),
  ...(['no', 'none', 'nil'] as const).map((word) => [word, 0] as const),
  ['thirtieth', 30],
  ['once', 1],
  ['single', 1],
  ['twice', 2],
  ['double', 2],
  ['both', 2],
  ['pair', 2],
  ['couple', 2],
  ['thrice', 3],
  ['triple', 3],
  ['noon', 12],
  ['midday', 12],
  ['midnight', 12],
]);

const FACTORS: ReadonlyMap<string, number> = new Map([...MAGNITUDES, ['hundredth', 100], ['thousandth', 1000]]);

/** What others count in smaller units, or larger ones. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['dozen', 12],
  ['fortnight', 14],
  ['week', 7],
  ['wk', 7],
  ['day', 24],
  ['hour', 60],
  ['hr', 60],
  ['cent', 0.01],
  ['percent', 0.01],
]);

/** With what else they say: 1/2, 50 %, half past; a quarter to. */
const FRACTIONS: ReadonlyMap<string, { value: number; others: readonly number[] }> = new Map([
  ['half', { value: 0.5, others: [2, 30, 50] }],
  ['quarter', { value: 0.25, others: [4, 15, 25, 45] }],
]);

/** Between the words of a number, as in `one and a half` and `half of a million`. */
const BETWEEN = new Set(['and', 'a', 'an', 'of']);

const TOKEN = /\d[\d.,]*|[a-z]+/g;

const BEFORE_AN_HOUR = new RegExp(
  `\\b(five|ten|quarter|twenty|twenty[- ]five)(?: minutes)? (?:to|till|before) (${ONES.slice(1, 13).join('|')}|\\d{1,2})\\b`,
  'g',
);

/** What sums and products of fractions are rounded to. */
const PRECISION = 10_000;

/** The numbers that a text says in words of English, in which digits may stand. */
export function spokenNumbersIn(text: string): ReadonlySet<number> {
  const words = text.toLowerCase();
  const spoken = new SpokenNumbers();
  for (const [word] of words.matchAll(TOKEN)) spoken.take(word);
  for (const [, minutes = '', hour = ''] of words.matchAll(BEFORE_AN_HOUR)) spoken.addTimeBefore(minutes, hour);
  return spoken.all;
}

class SpokenNumbers {
  readonly all = new Set<number>();
  /** The thousands and more of the number that is being said. */
  private thousands = 0;
  /** What of it is less than that; null where no number is being said. */
  private rest: number | null = null;
  /** The unit said last, and how many of it. */
  private measured: { unit: number; count: number } | null = null;
  private previous = '';

  take(word: string): void {
    this.read(word, word.length > 1 && word.endsWith('s') ? word.slice(0, -1) : word);
    this.previous = word;
  }

  addTimeBefore(minutes: string, hour: string): void {
    const [said = 0] = [...spokenNumbersIn(minutes.replace('quarter', 'fifteen'))].toReversed();
    this.say(60 - said, (VALUES.get(hour) ?? Number(hour)) - 1 || 12);
  }

  private read(word: string, singular: string): void {
    const value = VALUES.get(word) ?? (/^\d/.test(word) ? Number.parseFloat(word.replaceAll(',', '')) : undefined);
    const factor = FACTORS.get(singular);
    const unit = UNITS.get(singular);
    const fraction = FRACTIONS.get(singular);
    if (factor !== undefined && (word.length > 1 || this.rest !== null)) this.multiply(factor);
    else if (unit !== undefined) this.measure(unit);
    else if (fraction) this.takeFraction(fraction, word !== singular);
    else if (value !== undefined) this.append(value);
    else if (word === 'point' && this.rest !== null) return;
    else if (!BETWEEN.has(word)) this.end();
  }

  private append(value: number): void {
    const { rest } = this;
    this.say(value);
    if (this.previous === 'point' && rest !== null) this.rest = rest + value / (value < 10 ? 10 : 100);
    else if (rest !== null && isContinued(rest, value)) this.rest = rest + value;
    else this.begin(value);
    this.say(this.thousands + this.rest!);
  }

  /** `twelve fifty` may be a price. */
  private begin(value: number): void {
    if (this.rest !== null && value >= 10 && value < 100) this.say(this.rest + value / 100);
    this.end();
    this.rest = value;
  }

  private multiply(factor: number): void {
    const product = (this.rest || 1) * factor;
    this.say(product);
    if (factor === 100) this.rest = product;
    else [this.thousands, this.rest] = [this.thousands + product, 0];
    this.say(this.thousands + this.rest);
  }

  private measure(unit: number): void {
    const count = this.rest === null ? 1 : this.thousands + this.rest;
    this.end();
    this.say(count * unit);
    if (unit === 12) this.rest = count * unit;
    this.measured = { unit, count };
  }

  /** `a half` of what follows, `one and a half`, `three quarters`, `an hour and a half`. */
  private takeFraction({ value, others }: { value: number; others: readonly number[] }, isPlural: boolean): void {
    const { measured, rest } = this;
    if (measured) this.say(measured.count + value, (measured.count + value) * measured.unit);
    this.rest = isPlural ? (rest ?? 1) * value : (rest ?? 0) + value;
    this.say(...others, this.thousands + this.rest, this.rest * 100);
  }

  private say(...numbers: number[]): void {
    for (const number of numbers) this.all.add(Math.round(number * PRECISION) / PRECISION);
  }

  private end(): void {
    this.thousands = 0;
    this.rest = null;
    this.measured = null;
  }
}

/** Whether a value continues a number: `two hundred` and `thirty`, `thirty` and `four`. */
function isContinued(rest: number, value: number): boolean {
  if (rest === 0) return value < 1000;
  return rest % 100 === 0 ? value < 100 : rest % 100 >= 20 && rest % 10 === 0 && value < 10;
}
