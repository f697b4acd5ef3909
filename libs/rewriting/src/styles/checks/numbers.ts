/** A number as it is written in digits: what it may stand for. `10k` is ten of something, or ten thousand. */
export type Figure = readonly number[];

/** Groups of thousands, also with thin spaces, or with spaces where no other digits are near; several with dots, such as `15.3.2026` and `2.3.1`; one. */
const DIGITS =
  /\d{1,3}(?:[.,'’\u00A0\u202F]\d{3})+(?![\d.,]*\d)|(?<![\d+] ?)[1-9]\d{0,2}(?: \d{3})+(?![ -]?\d)|\d+(?:\.\d+){2,}|\d[\d.,]*/;

/** By their names in English, those of talk among them, in small letters. */
export const MAGNITUDES: ReadonlyMap<string, number> = new Map([
  ['k', 1000],
  ['m', 1_000_000],
  ['mil', 1_000_000],
  ['b', 1_000_000_000],
  ['bn', 1_000_000_000],
  ['hundred', 100],
  ['thousand', 1000],
  ['grand', 1000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
  ['trillion', 1_000_000_000_000],
]);

const FIGURE = new RegExp(`(${DIGITS.source})(?: ?(${[...MAGNITUDES.keys()].join('|')})(?![a-z]))?`, 'gi');

/** The minutes of a full hour, which nobody says. */
const FULL_HOUR = /(?<=(?<![\d:])\d{1,2}):00(?![\d:])/g;

/** A number in digits, grouped or not: `1,000,000`, `1.000`, `3.5`. */
const GROUPED = /^\d{1,3}(?:[^\d]\d{3})+$/;

/** Those in digits alone, each once. */
export function figuresIn(text: string): Figure[] {
  if (!/\d/.test(text)) return [];
  const figures = new Map<string, Figure>();
  for (const [, digits = '', magnitude] of text.replaceAll(FULL_HOUR, '').matchAll(FIGURE)) {
    const factor = MAGNITUDES.get(magnitude?.toLowerCase() ?? '');
    for (const value of valuesOf(digits)) {
      const figure = factor === undefined ? [value] : [value, value * factor];
      figures.set(figure.join(), figure);
    }
  }
  return [...figures.values()];
}

function valuesOf(token: string): number[] {
  if (/^\d+$/.test(token)) return [Number(token)];
  const digits = token.replace(/(?<![.,])[.,]+$/, '');
  if (GROUPED.test(digits)) return [Number(digits.replaceAll(/\D/g, ''))];
  if (/\..*\./.test(digits)) return digits.split('.').map(Number);
  return [Number.parseFloat(digits.replace(',', '.'))];
}

/** Whether one of the numbers says this one: a time by 24 hours or by 12, a year by its last two digits. */
export function says(numbers: ReadonlySet<number>, figure: Figure): boolean {
  return figure.some((value) => sameAs(value).some((number) => numbers.has(number)));
}

function sameAs(value: number): number[] {
  const same = [value];
  if (value > 12 && value <= 24) same.push(value - 12);
  if (value <= 12) same.push(value + 12);
  if (value >= 1900 && value < 2100) same.push(value % 100);
  return same;
}
