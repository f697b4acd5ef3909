import { setTimeout as pause } from 'node:timers/promises';

const TICK_IN_MS = 5;

/** Does an operation again and again, so many at once, for so long. @returns how often it was done */
export async function closedLoop(operation, urls, { atOnce, seconds }) {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const loop = async (n) => {
    for (let turn = n; performance.now() < until; turn += 1) {
      await operation(pairOf(urls, turn));
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, n) => loop(n)));
  return done;
}

/** Does operations at even rates, whether they end or not. @param perSecond for each operation how often. @returns how often each was begun */
export async function openLoop(operations, urls, { perSecond, seconds }) {
  const begin = performance.now();
  const running = [];
  const begun = Object.fromEntries(Object.keys(perSecond).map((name) => [name, 0]));
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - begin) / 1000) {
    for (const [name, rate] of Object.entries(perSecond)) {
      while (begun[name] < elapsed * rate) {
        running.push(operations[name](pairOf(urls, begun[name])));
        begun[name] += 1;
      }
    }
    await pause(TICK_IN_MS);
  }
  await Promise.all(running);
  return begun;
}

function pairOf(urls, turn) {
  return [urls[turn % urls.length], urls[(turn + 1) % urls.length]];
}
