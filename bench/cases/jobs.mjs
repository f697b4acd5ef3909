import { setTimeout as pause } from 'node:timers/promises';
import { submitJob } from '../load/jobs.mjs';
import { wrk } from '../load/wrk.mjs';
import { inRounds } from '../rounds.mjs';
import { BULLMQ } from '../subjects.mjs';
import { assertAnswer } from '../texts.mjs';

const TEXT = { length: 200, tokens: 20, pace: 'fast' };
const LONGEST_WAIT_IN_MS = 600_000;
const CHECKED_JOBS = 5;

/** Jobs submitted as fast as 32 connections can, and until the last of them has its result. With Redis api and worker share the one core. */
export const jobs = {
  name: 'jobs',
  title: 'Jobs',
  async run(bench) {
    const { seconds, warmUpInSeconds } = bench.options;
    const load = { delivery: 'submit', text: TEXT, isFresh: true };
    await inRounds(
      bench,
      [...bench.services({ hasWorker: true }), ...bench.rivals([BULLMQ])],
      {
        check: async (one) => {
          for (let n = 0; n < CHECKED_JOBS; n += 1) await checkJob(one);
        },
        warmUp: (one) => work(one, bench.vendor, { ...load, seconds: warmUpInSeconds }),
        measure: (one) => work(one, bench.vendor, { ...load, seconds }),
      },
      { case: 'jobs', tokens: TEXT.tokens, length: TEXT.length },
    );
  },
};

async function work(one, vendor, load) {
  const completed = () => completedJobs(one, vendor);
  const before = { cpu: one.cpuInMicros(), completed: await completed() };
  const begin = performance.now();
  const { requests, seconds } = await wrk(one, load);
  while ((await completed()) < before.completed + requests) {
    if (performance.now() - begin > LONGEST_WAIT_IN_MS) throw new Error(`${one.name}: jobs are lost`);
    await pause(20);
  }
  const took = (performance.now() - begin) / 1000;
  return {
    submittedPerSecond: requests / seconds,
    completedPerSecond: requests / took,
    cpuMicrosPerJob: (one.cpuInMicros() - before.cpu) / requests,
    rssInMib: one.rssInKib() / 1024,
  };
}

/** With Redis those that BullMQ has as completed; in memory the vendor's answers. */
async function completedJobs(one, vendor) {
  if (one.redis === null) return vendor.answered();
  one.completedKey ??= /\{\S+:completed/.exec(await one.redis.ask('KEYS *:completed'))?.[0];
  if (one.completedKey === undefined) return 0;
  return Number(/^:(\d+)/.exec(await one.redis.ask(`ZCARD ${one.completedKey}`))[1]);
}

async function checkJob(one) {
  const id = await submitJob(one, TEXT);
  for (let n = 0; n < 100; n += 1, await pause(50)) {
    const { status, rewrite } = await (await fetch(`${one.url}/v1/rewrite/result/${id}`)).json();
    if (status === 'completed') return assertAnswer(rewrite.rewritten, TEXT);
  }
  throw new Error(`${one.name}: a job has no result`);
}
