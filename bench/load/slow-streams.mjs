import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../figures.mjs';
import { answerTokens } from '../texts.mjs';
import { readAnswer } from './reader.mjs';

const TOKEN_EVERY_MS = 100;
const OPENED_WITHIN_MS = 1000;
const LOOK_EVERY_MS = 250;

/**
 * Opens streams of 10 tokens a second within one second and reads each to its end.
 * @param idOf the text's id for each stream; the same id is the same text
 * @returns the answers that were whole, and how many were not
 */
export async function slowStreams(subject, { streams, tokens, length, idOf = () => undefined }) {
  const reading = [];
  for (let n = 0; n < streams; n += 1) {
    const text = { length, tokens, pace: 'slow', id: idOf(n) };
    reading.push(readAnswer(subject, { delivery: 'sse', text }));
    reading.at(-1).catch(() => undefined);
    if (n % 20 === 19) await pause((OPENED_WITHIN_MS * 20) / streams);
  }
  const settled = await Promise.allSettled(reading);
  const failures = settled.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  return { answers: settled.filter(({ value }) => value).map(({ value }) => value), failures };
}

/** What such streams cost, and how late their tokens are. */
export async function measuredStreams(subject, load) {
  const before = { cpu: subject.cpuInMicros(), rss: subject.rssInKib() };
  let peak = before.rss;
  const looking = setInterval(() => (peak = Math.max(peak, subject.rssInKib())), LOOK_EVERY_MS);
  const { answers, failures } = await slowStreams(subject, load);
  clearInterval(looking);
  if (failures.length > 0) process.stderr.write(`${subject.name}: ${failures.length} failed: ${failures[0]}\n`);
  const tokens = answers.length * load.tokens;
  return {
    ...lateness(answers, load.tokens, await subject.sentByVendor()),
    cpuMicrosPerToken: (subject.cpuInMicros() - before.cpu) / Math.max(1, tokens),
    moreKibPerStream: (peak - before.rss) / load.streams,
    failed: failures.length,
  };
}

const inMs = (values, share) => (values.length === 0 ? null : percentile(values, share) / 1000);

/** The vendor ends an answer so long after it began: one token each 100 ms. */
function lateness(answers, tokens, sent) {
  const delays = answers.flatMap(({ id, arrivals }) => delaysOf(arrivals, sent[id]));
  const firsts = answers.map(({ firstText }) => firstText);
  const ends = answers.map(({ end }) => end - tokens * TOKEN_EVERY_MS * 1000);
  return {
    firstTextP50InMs: inMs(firsts, 0.5),
    firstTextP99InMs: inMs(firsts, 0.99),
    tokenP50InMs: inMs(delays, 0.5),
    tokenP99InMs: inMs(delays, 0.99),
    endP50InMs: inMs(ends, 0.5),
    endP99InMs: inMs(ends, 0.99),
  };
}

/** By how much each token came later than it was sent: with the first piece that has all of it. */
function delaysOf(arrivals, sent) {
  let length = 0;
  let next = 0;
  return answerTokens(sent.length).map((token, index) => {
    length += token.length;
    while (arrivals[next].length < length) next += 1;
    return arrivals[next].now - sent[index];
  });
}
