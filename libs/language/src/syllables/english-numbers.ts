import { type Counts, either, sum } from './counts.js';

const UNDER_TWENTY = [2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2];
const TENS = [0, 0, 2, 2, 2, 2, 2, 3, 2, 2];
const HUNDRED: Counts = [2];
const AND: Counts = [0, 1];
const POINT: Counts = [1];
/** Zero, or oh. */
const ZERO: Counts = [1, 2];

/** Thousand, million and billion have two syllables each. */
const POWERS = [1_000_000_000, 1_000_000, 1000];
const POWER: Counts = [2];
const LARGEST_IN_WORDS = 999_999_999_999;

/** Numbers whose ordinal is a syllable longer: second, twentieth. */
const LONGER_AS_ORDINAL = /(?:(?:[^1]|^)2|[2-9]0)$/;

/** The ways in which a number in digits is read aloud in English, `1,905`, `3.14`, `1905` and `404` among them. */
export function readNumber(digits: string): Counts {
  const inFull = readInFull(digits);
  return /^\d{3}$/.test(digits) ? either(inFull, asName(digits), digitByDigit(digits)) : inFull;
}

/** The same of `21st` and `20th`. */
export function readOrdinal(digits: string): Counts {
  return LONGER_AS_ORDINAL.test(digits) ? sum([readInFull(digits), [1]]) : readInFull(digits);
}

/** The same of `90s` and `1980s`: sixes have a syllable more. */
export function readPlural(digits: string): Counts {
  return digits.endsWith('6') ? sum([readNumber(digits), [1]]) : readNumber(digits);
}

function readInFull(digits: string): Counts {
  const [whole = '', ...decimals] = digits.split('.');
  const fraction = decimals.flatMap((part) => [POINT, digitByDigit(part)]);
  return sum([readWhole(whole), ...fraction]);
}

function readWhole(written: string): Counts {
  const digits = written.replaceAll(',', '');
  const number = Number(digits);
  if (number > LARGEST_IN_WORDS || /^0./.test(digits)) return digitByDigit(digits);
  const ways = [inWords(number)];
  if (/^(?:1[1-9]|20)..$/.test(written)) ways.push(asYear(digits));
  if (/^\d{5,}$/.test(written)) ways.push(digitByDigit(digits));
  return either(...ways);
}

/** Of a room, a flight or an error: three seventy, four oh four. */
function asName(digits: string): Counts {
  const end = digits.slice(1);
  return sum([digitByDigit(digits.charAt(0)), end.startsWith('0') ? digitByDigit(end) : inWords(Number(end))]);
}

/** Nineteen eighty-four, nineteen oh five, nineteen hundred. */
function asYear(digits: string): Counts {
  const [century, year] = [Number(digits.slice(0, 2)), digits.slice(2)];
  if (year === '00') return sum([inWords(century), HUNDRED]);
  return sum([inWords(century), year.startsWith('0') ? digitByDigit(year) : inWords(Number(year))]);
}

function inWords(number: number): Counts {
  if (number < UNDER_TWENTY.length) return [UNDER_TWENTY[number] ?? 0];
  if (number < 100) return sum([[TENS[Math.floor(number / 10)] ?? 0], rest(number % 10, [0])]);
  if (number < 1000) return sum([inWords(Math.floor(number / 100)), HUNDRED, rest(number % 100, AND)]);
  const power = POWERS.find((value) => number >= value) ?? 1000;
  const left = number % power;
  return sum([inWords(Math.floor(number / power)), POWER, rest(left, left < 100 ? AND : [0])]);
}

function rest(number: number, and: Counts): Counts {
  return number === 0 ? [0] : sum([and, inWords(number)]);
}

function digitByDigit(digits: string): Counts {
  return sum(Array.from(digits, (digit) => (digit === '0' ? ZERO : [UNDER_TWENTY[Number(digit)] ?? 0])));
}
