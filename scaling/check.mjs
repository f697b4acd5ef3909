import { Deployment } from './deployment.mjs';
import { openLoop } from './load.mjs';
import { busyShare, operationsOf } from './model.mjs';
import { OPERATIONS } from './operations.mjs';

const SECONDS = 15;
const PROCESSES = [1, 2, 4];
/** What comes to each api in a second. */
const LOAD_OF_EACH = {
  'a new rewrite': 10,
  'a hit': 20,
  'a new stream, read here': 5,
  'a job, and its result': 3,
};

/** How busy Redis is with one, two and four apis, and a worker, and how busy it should be by the costs. */
export async function check(measured, tell) {
  const points = [];
  for (const apis of PROCESSES) {
    const deployment = await Deployment.start({ apis, workers: 1 });
    try {
      await openLoop(OPERATIONS, deployment.urls, { perSecond: LOAD_OF_EACH, seconds: 2 });
      points.push({ apis, ...(await pointOf(deployment, apis, measured)) });
      tell(`${apis} apis`, points.at(-1));
    } finally {
      await deployment.stop();
    }
  }
  return points;
}

async function pointOf(deployment, apis, measured) {
  const perSecond = Object.fromEntries(Object.entries(LOAD_OF_EACH).map(([name, rate]) => [name, rate * apis]));
  const before = await deployment.used();
  const begun = await openLoop(OPERATIONS, deployment.urls, { perSecond, seconds: SECONDS });
  const after = await deployment.used();
  const seconds = (after.atInMs - before.atInMs) / 1000;
  const came = Object.fromEntries(Object.entries(begun).map(([name, count]) => [name, count / seconds]));
  const load = { ...came, 'an idle api': apis, 'an idle worker': 1 };
  const predicted = (how) => busyShare(operationsOf(load, measured, how));
  return {
    perSecond: Object.values(came).reduce((sum, rate) => sum + rate, 0),
    predicted: { alone: predicted('alone'), together: predicted('together') },
    measured: (after.redisMicros - before.redisMicros) / (seconds * 1e6),
  };
}
