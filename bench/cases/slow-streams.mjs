import { measuredStreams, slowStreams } from '../load/slow-streams.mjs';
import { wrk } from '../load/wrk.mjs';
import { inRounds } from '../rounds.mjs';
import { FASTIFY_UNDICI, PASS_THROUGH } from '../subjects.mjs';

const LENGTH = 200;
const WARM_UP = { delivery: 'sse', text: { length: LENGTH, tokens: 20, pace: 'fast' }, isFresh: true };

/** Many streams of 10 tokens a second each. Memory is that of a round before the warm-up: later ones find it grown. */
export const slow = {
  name: 'slow',
  title: 'Slow streams: 1,000 of 10 tokens a second, 100 tokens each',
  async run(bench) {
    const { streams, slowTokens, warmUpInSeconds } = bench.options;
    const load = { streams, tokens: slowTokens, length: LENGTH };
    const moreKibPerStream = new Map();
    await inRounds(
      bench,
      [...bench.services(), ...bench.rivals([PASS_THROUGH, FASTIFY_UNDICI])],
      {
        check: (one) => slowStreams(one, { ...load, streams: 20, tokens: 10 }),
        warmUp: async (one) => {
          moreKibPerStream.set(one, (await measuredStreams(one, load)).moreKibPerStream);
          await wrk(one, { ...WARM_UP, seconds: warmUpInSeconds });
        },
        measure: async (one) => ({
          ...(await measuredStreams(one, load)),
          moreKibPerStream: moreKibPerStream.get(one),
        }),
      },
      { case: 'slow', tokens: slowTokens, length: LENGTH, streams },
    );
  },
};
