import { groups } from '../load/arrivals.mjs';
import { measuredStreams } from '../load/slow-streams.mjs';
import { inRounds } from '../rounds.mjs';
import { freshId } from '../texts.mjs';

const LENGTH = 200;
const READERS = [1, 2, 100];
const TOKENS = [20, 500];
const READERS_AT_ONCE = 32;

/** One text read by several at once: what each costs, when the vendor is at full speed and when tokens come one by one. */
export const readers = {
  name: 'readers',
  title: 'One text with several readers (SSE)',
  async run(bench) {
    for (const count of READERS) {
      for (const tokens of TOKENS) await fast(bench, count, tokens);
    }
    await slowly(bench);
  },
};

async function fast(bench, count, tokens) {
  const { seconds, warmUpInSeconds } = bench.options;
  const text = { length: LENGTH, tokens, pace: 'fast' };
  const textsAtOnce = Math.ceil(READERS_AT_ONCE / count);
  const load = { delivery: 'sse', text, readers: count, textsAtOnce, freshId };
  await inRounds(
    bench,
    bench.services(),
    {
      warmUp: (one) => groups(one, { ...load, seconds: warmUpInSeconds }),
      measure: async (one) => {
        const cpu = one.cpuInMicros();
        const begin = performance.now();
        const texts = await groups(one, { ...load, seconds });
        const took = (performance.now() - begin) / 1000;
        return {
          cpuMicrosPerText: (one.cpuInMicros() - cpu) / texts,
          tokensPerSecond: (texts * count * tokens) / took,
        };
      },
    },
    { case: 'readers', pace: 'fast', readers: count, tokens, length: LENGTH },
  );
}

async function slowly(bench) {
  const { slowTokens: tokens } = bench.options;
  const count = READERS.at(-1);
  await inRounds(
    bench,
    bench.services(),
    {
      measure: (one) => {
        const id = freshId();
        return measuredStreams(one, { streams: count, tokens, length: LENGTH, idOf: () => id });
      },
    },
    { case: 'readers', pace: 'slow', readers: count, tokens, length: LENGTH },
  );
}
