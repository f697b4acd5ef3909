import { measuredStreams, slowStreams } from '../load/slow-streams.mjs';
import { inRounds } from '../rounds.mjs';
import { FASTIFY_UNDICI, PASS_THROUGH } from '../subjects.mjs';

const LENGTH = 200;

/** Many streams of 10 tokens a second each. Memory is that of the first round: later ones find it grown. */
export const slow = {
  name: 'slow',
  title: 'Slow streams: 1,000 of 10 tokens a second',
  async run(bench) {
    const { streams, slowTokens } = bench.options;
    const load = { streams, tokens: slowTokens, length: LENGTH };
    await inRounds(
      bench,
      [...bench.services(), ...bench.rivals([PASS_THROUGH, FASTIFY_UNDICI])],
      {
        check: (one) => slowStreams(one, { ...load, streams: 20, tokens: 10 }),
        measure: async (one, round) => {
          const { moreKibPerStream, ...figures } = await measuredStreams(one, load);
          return round === 0 ? { ...figures, moreKibPerStream } : figures;
        },
      },
      { case: 'slow', tokens: slowTokens, length: LENGTH, streams },
    );
  },
};
