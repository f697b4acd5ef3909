/**
 * For how long after its first attempt that reached nobody a job is put off by such attempts, and none of them counts: as long as the largest models take to
 * load. Then they count as any other failure.
 */
export const DEFERRED_FOR_IN_MS = 900_000;

const FIRST_DEFERRAL_IN_MS = 1000;
const LONGEST_DEFERRAL_IN_MS = 60_000;

/**
 * The pause after the attempt that is the `count`th to reach nobody: it doubles up to a minute, and is shortened by chance by up to a half, so that
 * those who were put off together do not come back together.
 */
export function deferralInMs(count: number): number {
  const boundInMs = Math.min(LONGEST_DEFERRAL_IN_MS, FIRST_DEFERRAL_IN_MS * 2 ** (count - 1));
  return boundInMs * (1 - Math.random() / 2);
}
