/** Above it waits grow fast, and there is no room for what comes at once. */
export const USABLE_SHARE = 0.7;

/**
 * A load as operations for `simulate`.
 * @param load for each operation how often it comes in a second; for `an idle api` and `an idle worker` how many there are
 * @param how whether packets come `alone` or `together`
 */
export function operationsOf(load, { idle, costs }, how) {
  return Object.entries(load).map(([name, perSecond]) => {
    const { redisMicros, roundTrips } = idle[name] ?? costs[name][how];
    return { perSecond, redisMicros, roundTrips };
  });
}

/** The share of its time for which Redis is busy. */
export function busyShare(operations) {
  return operations.reduce((sum, { perSecond, redisMicros }) => sum + (perSecond * redisMicros) / 1e6, 0);
}

/** How often each operation, alone, keeps Redis busy for its usable share, and what goes with so many. */
export function capacities({ costs }) {
  return Object.entries(costs).map(([name, { together }]) => {
    const { redisMicros, serviceMicros, bytes } = together;
    const perSecond = (USABLE_SHARE * 1e6) / redisMicros;
    return {
      name,
      perSecond,
      megabitsPerSecond: (perSecond * bytes * 8) / 1e6,
      coresOfTheService: (perSecond * serviceMicros) / 1e6,
    };
  });
}
