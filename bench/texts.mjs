/** What is sent and what the vendor answers, in one place for the vendor, the load and the readers. */

const FILLER =
  'the harbour was quiet this morning and we have been waiting for the boats to come back since dawn, so please tell everybody to be patient. ';

const ANSWER =
  'Good morning to you all, dear friends of the naïve old harbour: we would like to ask everyone to be patient until the boats have come back, and we thank you for it. '.split(
    /(?= )/,
  );

/** The start of a text tells the vendor how to answer: so many tokens, all at once or one each 100 ms. */
function headOf({ tokens, pace }) {
  return `T${tokens} ${pace} `;
}

/** Two halves of a text of so many characters, between which comes an id of 16 that makes it another text. */
export function textAround({ tokens, pace, length }) {
  const before = headOf({ tokens, pace });
  const after = ` ${FILLER.repeat(Math.ceil(length / FILLER.length))}`.slice(0, length - before.length - 16);
  return { before, after };
}

let texts = 0;
const seed = process.hrtime.bigint().toString(36).slice(-8).padStart(8, '0');

/** Sixteen characters that were not sent before. */
export function freshId() {
  texts += 1;
  return seed + texts.toString(36).padStart(8, '0');
}

/** The tokens of an answer. A slow one has the time at which it was sent in each: see `stamped`. */
export function answerTokens(tokens) {
  return Array.from({ length: tokens }, (_, index) => ANSWER[index % ANSWER.length]);
}

/** Microseconds of the machine's clock, which is the same in all its processes. */
export function microsNow() {
  return Number(process.hrtime.bigint() / 1000n);
}

export function stamped(token) {
  return `${token}@${microsNow()}`;
}

const STAMP = /@(\d+)/g;

/** The times at which the tokens in a piece of text were sent. */
export function stampsIn(text) {
  return Array.from(text.matchAll(STAMP), ([, micros]) => Number(micros));
}

/** @throws if an answer is not, character by character, what the vendor sent */
export function assertAnswer(answer, { tokens, pace }) {
  const text = pace === 'slow' ? answer.replace(STAMP, '') : answer;
  const expected = answerTokens(tokens).join('');
  if (text === expected) return;
  const at = Array.from(expected).findIndex((_, index) => text[index] !== expected[index]);
  throw new Error(
    `A wrong answer: ${text.length} characters in place of ${expected.length}, different from ${at}: ${text.slice(at, at + 60)}`,
  );
}
