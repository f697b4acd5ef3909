const SIZES_IN_CHARACTERS = [10_000, 100_000, 1_000_000];

/** More than this is no growth with the text: one that is searched again at each character takes 100 times as long. */
const MOST_FOR_TEN_TIMES_THE_TEXT = 30;
/** What a collection or a compilation adds to a run; a text of a million characters that is done within it is no burden. */
const NOISE_IN_MS = 100;
/** What is as quick at a hundred thousand characters takes at most a second at a million, however it grows. */
const HARMLESS_IN_MS = 10;
/** For a million characters, on a machine whose cores do other work too. */
const LONGEST_IN_MS = 6000;

/** Expects `run` to take about ten times as long for a text of ten times the size; stops at the first size for which it does not. */
export function expectGrowthOf(textOf: (size: number) => string, run: (text: string) => unknown): void {
  let last = LONGEST_IN_MS / 100;
  for (const size of SIZES_IN_CHARACTERS) {
    const text = textOf(size);
    const time = cpuTimeInMs(() => run(text));
    expect(time).toBeLessThan(Math.min(MOST_FOR_TEN_TIMES_THE_TEXT * last + NOISE_IN_MS, LONGEST_IN_MS));
    if (size === 100_000 && time < HARMLESS_IN_MS) return;
    last = time;
  }
}

/** The CPU time of the quicker of two runs. */
function cpuTimeInMs(run: () => unknown): number {
  const times = [1, 2].map(() => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
