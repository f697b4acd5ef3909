/** From one packet of an operation to its next, on the average: the vendor and the service take their time. */
const GAP_IN_MICROS = 20_000;
const SEED = 1;

/**
 * Redis is one thread, which takes one packet after another in the order of their arrival. Operations come by chance.
 * @param operations how often each comes in a second, how many packets it sends, and how many µs of Redis they take together
 * @returns the share of the time in which Redis is busy, and how long packets wait for their turn
 */
export function simulate(operations, { seconds }) {
  const random = randomFrom(SEED);
  const packets = operations.flatMap((one) => packetsOf(one, { seconds, random })).sort((a, b) => a.at - b.at);
  let free = 0;
  let busy = 0;
  const waits = packets.map(({ at, micros }) => {
    const begin = Math.max(at, free);
    free = begin + micros;
    busy += micros;
    return begin - at;
  });
  waits.sort((a, b) => a - b);
  const wait = (share) => (waits[Math.floor(waits.length * share)] ?? 0) / 1000;
  return { busy: busy / (seconds * 1e6), waitP50InMs: wait(0.5), waitP99InMs: wait(0.99) };
}

function packetsOf({ perSecond, roundTrips, redisMicros }, { seconds, random }) {
  const count = Math.max(1, Math.round(roundTrips));
  const exponential = (mean) => -Math.log(1 - random()) * mean;
  const packets = [];
  if (perSecond === 0) return packets;
  for (let at = exponential(1e6 / perSecond); at < seconds * 1e6; at += exponential(1e6 / perSecond)) {
    for (let n = 0, next = at; n < count; n += 1, next += exponential(GAP_IN_MICROS))
      packets.push({ at: next, micros: redisMicros / count });
  }
  return packets;
}

/** The same numbers from 0 to 1 each time (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
