import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../figures.mjs';
import { arrivals } from '../load/arrivals.mjs';
import { slowStreams } from '../load/slow-streams.mjs';
import { wrk } from '../load/wrk.mjs';
import { inRounds } from '../rounds.mjs';
import { FASTIFY_UNDICI, PASS_THROUGH, VENDOR } from '../subjects.mjs';

const OPEN_STREAMS = 100;
const SHARE_OF_HIGHEST_RATE = 0.2;
const TEXT = { length: 200, tokens: 20, pace: 'fast' };

/** How long the first token and the end of new streams take while 100 slow ones are open. The vendor itself tells what the load takes. */
export const firstToken = {
  name: 'first-token',
  title: 'Time to the first token: 100 slow streams open, new ones at a fifth of the highest rate',
  async run(bench) {
    const { seconds, warmUpInSeconds } = bench.options;
    const load = { delivery: 'sse', text: TEXT, isFresh: true };
    const rates = new Map();
    await inRounds(
      bench,
      [...bench.services(), ...bench.rivals([PASS_THROUGH, FASTIFY_UNDICI]), VENDOR],
      {
        warmUp: async (one) => {
          if (one.subject === VENDOR) return rates.set(one, Math.max(...rates.values()));
          await wrk(one, { ...load, seconds: warmUpInSeconds });
          const { requests, seconds: took } = await wrk(one, { ...load, seconds: Math.min(3, seconds) });
          return rates.set(one, (SHARE_OF_HIGHEST_RATE * requests) / took);
        },
        measure: (one) => measured(one, { ...load, seconds, perSecond: rates.get(one) }),
      },
      { case: 'first-token', tokens: TEXT.tokens, length: TEXT.length },
    );
  },
};

async function measured(one, load) {
  const tokens = (load.seconds + 2) * 10;
  const open = slowStreams(one, { streams: OPEN_STREAMS, tokens, length: TEXT.length });
  await pause(1500);
  const answers = await arrivals(one, load);
  const { failures } = await open;
  const inMs = (name, share) =>
    percentile(
      answers.map((answer) => answer[name]),
      share,
    ) / 1000;
  return {
    perSecond: load.perSecond,
    firstTextP50InMs: inMs('firstText', 0.5),
    firstTextP99InMs: inMs('firstText', 0.99),
    endP50InMs: inMs('end', 0.5),
    endP99InMs: inMs('end', 0.99),
    failed: failures.length,
  };
}
