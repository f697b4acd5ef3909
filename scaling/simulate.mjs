/** From one packet of an operation to its next, on the average: the vendor and the service take their time. */
const GAP_IN_MICROS = 20_000;
/** By then what takes longest is under way as often as it will be. */
const WARM_UP_IN_MICROS = 3e6;
const SEED = 1;

/**
 * Redis is one thread. In each round it takes all packets that have come, in the order of their arrival, and answers them at its end; where each command is on
 * the disk before its answer, the round takes as long as the disk besides. Operations come by chance.
 * @param operations how often each comes in a second, how many packets it sends, and how many µs of Redis they take together
 * @param syncInMs how long the disk takes; 0 where nobody waits for it
 * @returns the share of the time in which Redis is busy, and how long packets wait for their answer
 */
export function simulate(operations, { seconds, syncInMs }) {
  const random = randomFrom(SEED);
  const packets = operations.flatMap((one) => packetsOf(one, { seconds, random })).sort((a, b) => a.at - b.at);
  const waits = [];
  let [busy, end, next] = [0, 0, 0];
  while (next < packets.length) {
    const begin = Math.max(end, packets[next].at);
    const first = next;
    end = begin + syncInMs * 1000;
    for (; next < packets.length && packets[next].at <= begin; next += 1) end += packets[next].micros;
    if (begin < WARM_UP_IN_MICROS || begin > seconds * 1e6) continue;
    for (let n = first; n < next; n += 1) waits.push(end - packets[n].at);
    busy += end - begin;
  }
  waits.sort((a, b) => a - b);
  const wait = (share) => (waits[Math.floor(waits.length * share)] ?? 0) / 1000;
  return { busy: busy / (seconds * 1e6 - WARM_UP_IN_MICROS), waitP50InMs: wait(0.5), waitP99InMs: wait(0.99) };
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
