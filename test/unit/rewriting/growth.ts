import { cpuTimeInMs, MOST_ROUNDS } from '../../support/cpu-time.js';

const SIZES_IN_CHARACTERS = [10_000, 100_000, 1_000_000];

/** More than this is no growth with the text: one that is searched again at each character takes 100 times as long. */
const MOST_FOR_TEN_TIMES_THE_TEXT = 30;
/** What a collection or a compilation adds to a run; a text of a million characters that is done within it is no burden. */
const NOISE_IN_MS = 100;
/** What is as quick at a hundred thousand characters takes at most a second at a million, however it grows. */
const HARMLESS_IN_MS = 10;
/** For a million characters, on a machine whose cores do other work too. */
const LONGEST_IN_MS = 6000;

/** The runs for a text of one size, by the CPU time of the quickest: other work on the machine only ever adds to a run. */
interface Runs {
  time: () => void;
  leastInMs: () => number;
}

/** Expects `run` to take about ten times as long for a text of ten times the size; stops at the first size for which it does not. */
export function expectGrowthOf(textOf: (size: number) => string, run: (text: string) => unknown): void {
  let smaller: Runs | undefined;
  for (const size of SIZES_IN_CHARACTERS) {
    const runs = runsOf(textOf(size), run);
    expectGrowthFrom(smaller, runs);
    if (size === 100_000 && runs.leastInMs() < HARMLESS_IN_MS) return;
    smaller = runs;
  }
}

/** Each round runs both sizes, so that both had the same machine, and the smaller one twice: its first run, mostly slow, allows nothing. */
function expectGrowthFrom(smaller: Runs | undefined, larger: Runs): void {
  const most = (): number => {
    const last = smaller?.leastInMs() ?? LONGEST_IN_MS / 100;
    return Math.min(MOST_FOR_TEN_TIMES_THE_TEXT * last + NOISE_IN_MS, LONGEST_IN_MS);
  };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    smaller?.time();
    smaller?.time();
    larger.time();
    if (larger.leastInMs() < most()) return;
  }
  expect(larger.leastInMs()).toBeLessThan(most());
}

function runsOf(text: string, run: (text: string) => unknown): Runs {
  let leastInMs = Infinity;
  const time = (): void => {
    leastInMs = Math.min(
      leastInMs,
      cpuTimeInMs(() => run(text)),
    );
  };
  return { time, leastInMs: () => leastInMs };
}
