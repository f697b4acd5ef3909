import { assertAnswer, freshId, microsNow, stampsIn, textAround } from '../texts.mjs';
import { Exchange } from './exchange.mjs';
import { FORMATS } from './formats.mjs';

/**
 * Asks once and reads the answer to its end, every byte of which is checked.
 * @param text how long the text is, and what the vendor answers to it; with an `id` it is the text of that id
 * @returns when the first text came and when the answer ended, in µs after the request, and by how much each stamped token was late
 * @throws if the answer is not, character by character, what the vendor sent
 */
export async function readAnswer(subject, { delivery, text }) {
  const { path, headers, body, format } = subject.asks[delivery];
  const { before, after } = textAround(text);
  const begin = microsNow();
  const figures = { begin, firstText: null, end: null, delays: [] };
  const reader = new FORMATS[format]((piece) => {
    const now = microsNow();
    figures.firstText ??= now - begin;
    if (text.pace === 'slow') for (const sent of stampsIn(piece)) figures.delays.push(now - sent);
  });
  const request = { path, headers, body: body(`${before}${text.id ?? freshId()}${after}`) };
  const exchange = new Exchange(subject.url, request, (part) => reader.feed(part));
  const status = await exchange.ended;
  if (status !== 200) throw new Error(`${subject.name} answered ${status}`);
  assertAnswer(reader.end(), text);
  figures.end = microsNow() - begin;
  return figures;
}
