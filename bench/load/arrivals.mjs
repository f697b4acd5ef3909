import { setTimeout as pause } from 'node:timers/promises';
import { readAnswer } from './reader.mjs';

const TICK_IN_MS = 2;

/**
 * Asks at an even rate, whether answers come or not.
 * @param perSecond how many requests
 * @returns what was read of each answer
 * @throws if one answer is not whole
 */
export async function arrivals(subject, { delivery, text, perSecond, seconds }) {
  const begin = performance.now();
  const reading = [];
  while (performance.now() - begin < seconds * 1000) {
    const due = ((performance.now() - begin) / 1000) * perSecond;
    while (reading.length < due) {
      const answer = readAnswer(subject, { delivery, text });
      answer.catch(() => undefined); // told of below
      reading.push(answer);
    }
    await pause(TICK_IN_MS);
  }
  return Promise.all(reading);
}

/** Asks again and again, each time with `readers` at once for one text, with so many texts at once. Gives how many texts it were. */
export async function groups(subject, { delivery, text, readers, textsAtOnce, seconds, freshId }) {
  const begin = performance.now();
  let texts = 0;
  const one = async () => {
    while (performance.now() - begin < seconds * 1000) {
      const load = { delivery, text: { ...text, id: freshId() } };
      await Promise.all(Array.from({ length: readers }, () => readAnswer(subject, load)));
      texts += 1;
    }
  };
  await Promise.all(Array.from({ length: textsAtOnce }, one));
  return texts;
}
