/** What is sent and what the vendor answers, in one place for the vendor, the load and the readers. */

const FILLER =
  'the harbour was quiet this morning and we have been waiting for the boats to come back since dawn, so please tell everybody to be patient. ';

const ANSWER =
  'Good morning to you all, dear friends of the naïve old harbour: we would like to ask everyone to be patient until the boats have come back, and we thank you for it. '.split(
    /(?= )/,
  );

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A number in so many letters, of which the first is 0: no text and no answer has a digit, which the service would look for in the other. */
export function inLetters(number, length = 1) {
  let letters = '';
  for (let left = BigInt(number); left > 0n; left /= 26n) letters = LETTERS[Number(left % 26n)] + letters;
  return letters.padStart(length, LETTERS[0]);
}

export function fromLetters(letters) {
  return Array.from(letters).reduce((number, letter) => number * 26 + LETTERS.indexOf(letter), 0);
}

/** The start of a text tells the vendor how to answer: so many tokens, all at once or one each 100 ms. */
function headOf({ tokens, pace }) {
  return `T${inLetters(tokens)} ${pace} `;
}

/** Two halves of a text of so many characters, between which comes an id of 16 that makes it another text. */
export function textAround({ tokens, pace, length }) {
  const before = headOf({ tokens, pace });
  const after = ` ${FILLER.repeat(Math.ceil(length / FILLER.length))}`.slice(0, length - before.length - 16);
  return { before, after };
}

let texts = 0;
const seed = inLetters(process.hrtime.bigint(), 8).slice(-8);

/** Sixteen characters that were not sent before. */
export function freshId() {
  texts += 1;
  return seed + inLetters(texts, 8);
}

/** The tokens of an answer. */
export function answerTokens(tokens) {
  return Array.from({ length: tokens }, (_, index) => ANSWER[index % ANSWER.length]);
}

/** Microseconds of the machine's clock, which is the same in all its processes. */
export function microsNow() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** @throws if an answer is not, character by character, what the vendor sent */
export function assertAnswer(text, { tokens }) {
  const expected = answerTokens(tokens).join('');
  if (text === expected) return;
  const at = Array.from(expected).findIndex((_, index) => text[index] !== expected[index]);
  throw new Error(
    `A wrong answer: ${text.length} characters in place of ${expected.length}, different from ${at}: ${text.slice(at, at + 60)}`,
  );
}
