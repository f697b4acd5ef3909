import { readAnswer } from '../load/reader.mjs';
import { wrk } from '../load/wrk.mjs';
import { inRounds } from '../rounds.mjs';

const CHECKED_ANSWERS = 20;
/** Of load at the beginning of a round, which is not counted: what has waited for its turn has lost memory and compiled code. */
const RUN_IN_SECONDS = 3;

/**
 * A case of whole answers as fast as 32 connections can ask for them.
 * @param delivery sync, sse or chunked
 * @param isFresh whether each text is another one
 * @param rivals measured beside the service
 */
export function throughput({ name, title, delivery, tokens, isFresh = true, rivals, lengths }) {
  return {
    name,
    title,
    async run(bench) {
      for (const length of bench.options.lengths.filter((one) => lengths.includes(one))) {
        const load = { delivery, isFresh, text: { length, tokens, pace: 'fast' } };
        const steps = stepsFor(load, bench.options);
        await inRounds(bench, [...bench.services(), ...bench.rivals(rivals)], steps, { case: name, tokens, length });
      }
    },
  };
}

/** Looks at some answers, then loads as fast as 32 connections can. */
export function stepsFor(load, { seconds, warmUpInSeconds }) {
  return {
    check: async (one) => {
      for (let n = 0; n < CHECKED_ANSWERS; n += 1) await readAnswer(one, load);
    },
    warmUp: (one) => wrk(one, { ...load, seconds: warmUpInSeconds }),
    measure: (one) => measured(one, { ...load, seconds }),
  };
}

async function measured(one, load) {
  await wrk(one, { ...load, seconds: RUN_IN_SECONDS });
  const cpu = one.cpuInMicros();
  const begin = performance.now();
  const { requests, seconds, p50, p99 } = await wrk(one, load);
  const used = one.cpuInMicros() - cpu;
  return {
    requestsPerSecond: requests / seconds,
    tokensPerSecond: (requests * load.text.tokens) / seconds,
    cpuMicrosPerRequest: used / requests,
    requestsPerCpuSecond: (requests * 1e6) / used,
    busy: used / 1000 / (performance.now() - begin),
    p50InMs: p50 / 1000,
    p99InMs: p99 / 1000,
    rssInMib: one.rssInKib() / 1024,
  };
}
