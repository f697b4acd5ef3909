import { setTimeout as pause } from 'node:timers/promises';
import { readAnswer } from '../load/reader.mjs';
import { wrk } from '../load/wrk.mjs';
import { FASTIFY_UNDICI, PORTKEY, start } from '../subjects.mjs';

const REST_IN_MS = 3000;
const LOOK_EVERY_MS = 100;
const LOAD = { delivery: 'sync', text: { length: 200, tokens: 20, pace: 'fast' }, isFresh: true };

/** From the start of a process to its first answer, and its memory at rest and under 32 connections. */
export const startUp = {
  name: 'start-up',
  title: 'Start and memory',
  async run(bench) {
    const subjects = [...bench.services(), ...bench.rivals([FASTIFY_UNDICI, PORTKEY])];
    for (let round = 0; round < bench.options.rounds; round += 1) {
      for (const subject of subjects) {
        const figures = await measured(bench, subject);
        bench.add({ case: 'start-up', subject: subject.name, build: subject.build ?? null, round }, figures);
      }
    }
  },
};

async function measured({ options, vendor, node, profileFlags }, subject) {
  const nodeFlags = subject.build === undefined ? [] : profileFlags;
  const one = await start(subject, { vendorUrl: vendor.url, node, nodeFlags });
  try {
    await readAnswer(one, LOAD);
    const firstAnswerInMs = performance.now() - one.spawnedAt;
    await pause(REST_IN_MS);
    const restingMib = one.rssInKib() / 1024;
    return { firstAnswerInMs, restingMib, loadedMib: (await peakUnderLoad(one, options.seconds)) / 1024 };
  } finally {
    await one.stop();
  }
}

async function peakUnderLoad(one, seconds) {
  let peak = 0;
  const looking = setInterval(() => (peak = Math.max(peak, one.rssInKib())), LOOK_EVERY_MS);
  await wrk(one, { ...LOAD, seconds });
  clearInterval(looking);
  return peak;
}
