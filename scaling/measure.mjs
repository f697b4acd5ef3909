import { setTimeout as pause } from 'node:timers/promises';
import { Deployment } from './deployment.mjs';
import { closedLoop } from './load.mjs';
import { OPERATIONS, SLOW_TOKENS } from './operations.mjs';

const IDLE_IN_MS = 5000;
const SECONDS = 6;
/** Slow ones take five seconds each. */
const SLOW_AT_ONCE = { alone: 5, together: 100 };
const AT_ONCE = { alone: 1, together: 16 };

/** What each operation costs, where hardly any comes at once and where many do, whose packets Redis takes together; and what an idle process costs in a second. */
export async function measureCosts(tell) {
  const idle = await measureIdle();
  tell('idle processes', idle);
  const costs = {};
  const deployment = await Deployment.start({ apis: 2, workers: 1 });
  try {
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const atOnce = name.includes('slow') ? SLOW_AT_ONCE : AT_ONCE;
      const measure = (count) =>
        costOf(deployment, idle, () => closedLoop(operation, deployment.urls, { atOnce: count, seconds: SECONDS }));
      costs[name] = { alone: await measure(atOnce.alone), together: await measure(atOnce.together) };
      tell(name, costs[name]);
    }
  } finally {
    await deployment.stop();
  }
  return { idle, costs: { ...costs, ...ofTokens(costs) } };
}

/** One more api, and one more worker, that have nothing to do, for a second. */
async function measureIdle() {
  const one = await idleFor({ apis: 1, workers: 0 });
  const api = less(await idleFor({ apis: 3, workers: 0 }), one, 2);
  const worker = less(await idleFor({ apis: 1, workers: 2 }), one, 2);
  return { 'an idle api': api, 'an idle worker': worker };
}

async function idleFor(processes) {
  const deployment = await Deployment.start(processes);
  try {
    await pause(IDLE_IN_MS);
    const before = await deployment.used();
    await pause(IDLE_IN_MS);
    const after = await deployment.used();
    return less(after, before, (after.atInMs - before.atInMs) / 1000);
  } finally {
    await deployment.stop();
  }
}

/** Of what was done, each, beyond what the two apis and the worker cost at rest. */
async function costOf(deployment, idle, run) {
  const before = await deployment.used();
  const count = await run();
  const after = await deployment.used();
  const seconds = (after.atInMs - before.atInMs) / 1000;
  const cost = less(after, before, count);
  for (const name of ['redisMicros', 'serviceMicros', 'roundTrips', 'bytes'])
    cost[name] -= ((2 * idle['an idle api'][name] + idle['an idle worker'][name]) * seconds) / count;
  return cost;
}

function less(after, before, parts) {
  const { atInMs: _, ...figures } = after;
  return Object.fromEntries(Object.keys(figures).map((name) => [name, (after[name] - before[name]) / parts]));
}

/** What a reader elsewhere costs more than one here, for each token that comes alone. */
function ofTokens(costs) {
  const [here, elsewhere] = ['a slow stream, read twice here', 'a slow stream, read here and elsewhere'].map(
    (name) => costs[name],
  );
  const more = (how) => less(elsewhere[how], here[how], SLOW_TOKENS);
  return { 'a token that is read elsewhere': { alone: more('alone'), together: more('together') } };
}
