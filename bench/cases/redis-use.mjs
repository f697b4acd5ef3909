import { setTimeout as pause } from 'node:timers/promises';
import { readAnswer } from '../load/reader.mjs';
import { slowStreams } from '../load/slow-streams.mjs';
import { submitJob } from '../load/jobs.mjs';
import { BULLMQ, service, start } from '../subjects.mjs';
import { freshId } from '../texts.mjs';

/** So many that what is done once a second is no more than a hundredth of a request. */
const REQUESTS = 200;
const JOBS = 40;
const STREAMS = 100;
const OPENING_IN_MS = 2000;
const IDLE_IN_MS = 3000;
const AFTER_A_JOB_IN_MS = 50;
const LIMIT = { RATE_LIMIT_PER_MINUTE: 1_000_000 };

const request = (delivery, tokens, id) => (one) =>
  readAnswer(one, { delivery, text: { length: 200, tokens, pace: 'fast', id: id ?? freshId() } });

const REQUEST_KINDS = {
  'sync, new text': request('sync', 20),
  'sync, from the cache': request('sync', 20, 'thecachedtextone'),
  'SSE of 20 tokens': request('sse', 20),
  'SSE of 500 tokens': request('sse', 500),
};

/** What each kind of request costs Redis, one after another: packets that it reads (round trips), commands, those within scripts, bytes. */
export const redisUse = {
  name: 'redis',
  title: 'Redis: what one request, and one open stream in a second, costs',
  async run(bench) {
    if (!bench.options.stores.includes('redis')) return;
    for (const build of bench.builds) {
      for (const settings of [{}, LIMIT]) await measureBuild(bench, build, settings);
    }
    for (const subject of [...bench.builds.map(withWorker), ...bench.rivals([BULLMQ])])
      await measureJobs(bench, subject);
  },
};

async function measureBuild(bench, build, settings) {
  const subject = service(build, { isShared: true, settings });
  const one = await start(subject, { vendorUrl: bench.vendor.url, node: bench.node });
  const name = settings === LIMIT ? `${build.name}, rate limit on` : build.name;
  const add = (what, figures) =>
    bench.add({ case: 'redis', subject: name, what, build: build.name, round: 0 }, figures);
  try {
    await pause(IDLE_IN_MS);
    const idle = await costOf(one.redis, () => pause(IDLE_IN_MS));
    const idlePerMs = scaled(idle, 1 / IDLE_IN_MS);
    add('at rest, a second', scaled(idlePerMs, 1000));
    for (const [what, ask] of Object.entries(REQUEST_KINDS)) {
      await ask(one);
      const run = async () => {
        for (let n = 0; n < REQUESTS; n += 1) await ask(one);
      };
      add(what, scaled(await costOf(one.redis, run, idlePerMs), 1 / REQUESTS));
    }
    if (settings !== LIMIT) await measureStreams(one, bench, { idlePerMs, add });
  } finally {
    await one.stop();
  }
}

const withWorker = (build) => service(build, { isShared: true, hasWorker: true });

/** A job of the service, and of bare BullMQ. */
async function measureJobs(bench, subject) {
  const one = await start(subject, { vendorUrl: bench.vendor.url, node: bench.node });
  try {
    await workJobs(one, bench.vendor);
    await pause(IDLE_IN_MS);
    const idle = await costOf(one.redis, () => pause(IDLE_IN_MS));
    const cost = await costOf(one.redis, () => workJobs(one, bench.vendor), scaled(idle, 1 / IDLE_IN_MS));
    const name = subject.build ?? subject.name;
    bench.add(
      { case: 'redis', subject: name, what: 'a job', build: subject.build ?? null, round: 0 },
      scaled(cost, 1 / JOBS),
    );
  } finally {
    await one.stop();
  }
}

/** One after another: the next is submitted a moment after the vendor has answered. */
async function workJobs(one, vendor) {
  for (let n = 0; n < JOBS; n += 1) {
    const answered = await vendor.answered();
    await submitJob(one, { length: 200, tokens: 20, pace: 'fast' });
    while ((await vendor.answered()) === answered) await pause(5);
    await pause(AFTER_A_JOB_IN_MS);
  }
}

async function measureStreams(one, { options }, { idlePerMs, add }) {
  const { seconds } = options;
  const tokens = (2 * seconds + 6) * 10;
  const open = slowStreams(one, { streams: STREAMS, tokens, length: 200 });
  await pause(OPENING_IN_MS);
  const cost = await costOf(one.redis, () => pause(seconds * 1000), idlePerMs);
  add('an open stream, a second', scaled(cost, 1 / (STREAMS * seconds)));
  add('a token that comes alone', scaled(cost, 1 / (STREAMS * seconds * 10)));
  await open;
}

/** Counters first, then the same once more under MONITOR, which tells scripts' commands apart but is itself counted. */
async function costOf(redis, run, idlePerMs = null) {
  const beforeLook = await redis.counters();
  const before = await redis.counters();
  const begin = performance.now();
  await run();
  const took = performance.now() - begin;
  const after = await redis.counters();
  const look = difference(before, beforeLook);
  const { roundTrips, commands, bytes } = less(difference(after, before), look);
  const stop = await redis.monitor();
  await run();
  const seen = await stop();
  const cost = { roundTrips, commands, commandsInScripts: seen.inScripts, bytes };
  return idlePerMs === null ? cost : less(cost, scaled(idlePerMs, took));
}

const total = (commands) => Object.values(commands).reduce((sum, calls) => sum + calls, 0);

function difference(after, before) {
  return {
    roundTrips: after.reads - before.reads,
    commands: total(after.commands) - total(before.commands),
    bytes: after.bytes - before.bytes,
  };
}

const mapped = (figures, change) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, change(name, value)]));
const less = (figures, other) => mapped(figures, (name, value) => value - other[name]);
const scaled = (figures, factor) => mapped(figures, (_, value) => value * factor);
