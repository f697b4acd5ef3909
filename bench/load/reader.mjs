import { assertAnswer, freshId, microsNow, textAround } from '../texts.mjs';
import { Exchange } from './exchange.mjs';
import { FORMATS } from './formats.mjs';

/**
 * Asks once and reads the answer to its end, every byte of which is checked.
 * @param text how long the text is, and what the vendor answers to it; with an `id` it is the text of that id
 * @returns the text's id, when the first text came and when the answer ended, in µs after the request, and when how many characters had come
 * @throws if the answer is not, character by character, what the vendor sent
 */
export async function readAnswer(subject, { delivery, text }) {
  const { path, headers, body, format } = subject.asks[delivery];
  const { before, after } = textAround(text);
  const id = text.id ?? freshId();
  const begin = microsNow();
  const figures = { id, begin, firstText: null, end: null, arrivals: [] };
  let length = 0;
  const reader = new FORMATS[format]((piece) => {
    const now = microsNow();
    figures.firstText ??= now - begin;
    length += piece.length;
    if (text.pace === 'slow') figures.arrivals.push({ now, length });
  });
  const request = { path, headers, body: body(`${before}${id}${after}`) };
  const exchange = new Exchange(subject.url, request, (part) => reader.feed(part));
  const status = await exchange.ended;
  if (status !== 200) throw new Error(`${subject.name} answered ${status}`);
  assertAnswer(reader.end(), text);
  figures.end = microsNow() - begin;
  return figures;
}
