/** What the service is held to, each as a figure of one run. Ratios are of medians. */

const TEXT = { length: 200 };

/** Finds the median of a figure; null where it was not measured. */
function finderIn(rows) {
  return (name, subject, figure, more = {}) => {
    const wanted = Object.entries({ case: name, subject, ...more });
    const row = rows.find((one) => wanted.every(([key, value]) => one[key] === value));
    return row?.figures[figure]?.median ?? null;
  };
}

const ratio = (value, other) => (value === null || !other ? null : value / other);
const difference = (value, other) => (value === null || other === null ? null : value - other);
const perToken = (long, short) => (long === null || short === null ? null : (long - short) / 480);

function rates(find, major) {
  const rate = (name, subject) => find(name, subject, 'requestsPerSecond', TEXT);
  const against = (name, subject, other, atLeast) => ({
    title: `${name}: ${subject} ÷ ${other}`,
    value: ratio(rate(name, subject), rate(name, other)),
    atLeast,
  });
  return [
    against('sync', 'now, Redis', 'before, Redis', 3.5),
    against('sync', 'now, Redis', 'Fastify + undici, not streamed', major === 20 ? 0.3 : 0.4),
    against('sync', 'now, Redis', 'Fastify + undici', major === 20 ? 0.3 : 0.4),
    against('sync', 'now, Redis', 'Portkey gateway', 5),
    against('cached', 'now, Redis', 'Fastify + one Redis GET', 0.5),
    against('cached', 'now, memory', 'Fastify + Map', 0.5),
    against('sse', 'now, Redis', 'before, Redis', 4),
    against('sse', 'now, Redis', 'pass-through (undici)', 0.4),
    against('sse500', 'now, Redis', 'before, Redis', 5),
  ];
}

function tokens(find) {
  const cpu = (name, subject) => find(name, subject, 'cpuMicrosPerRequest', TEXT);
  const group = (subject, readers, count) =>
    find('readers', subject, 'cpuMicrosPerText', { pace: 'fast', readers, tokens: count });
  return ['memory', 'Redis'].flatMap((store) => {
    const subject = `now, ${store}`;
    const [one, two] = [1, 2].map((readers) => perToken(group(subject, readers, 500), group(subject, readers, 20)));
    return [
      {
        title: `CPU µs for each further token, ${store}`,
        value: perToken(cpu('sse500', subject), cpu('sse', subject)),
        atMost: 12,
      },
      { title: `CPU µs a token for a second reader, ${store}`, value: difference(two, one), atMost: 6 },
    ];
  });
}

function slowStreams(find) {
  const against = (title, figure) => ({
    title: `1,000 slow streams of 100 tokens, ${title}: now, Redis ÷ pass-through`,
    value: ratio(find('slow', 'now, Redis', figure), find('slow', 'pass-through (undici)', figure)),
    atMost: 1.5,
  });
  const cost = (figure) => find('redis', 'now', figure, { what: 'an open stream, a second' });
  return [
    against('CPU a token', 'cpuMicrosPerToken'),
    against('p99 of the added delay', 'tokenP99InMs'),
    against('memory each', 'moreKibPerStream'),
    { title: 'Redis round trips for an open stream and second', value: cost('roundTrips'), atMost: 0.1 },
    { title: 'commands within scripts for it', value: cost('commandsInScripts'), atMost: 0.1 },
  ];
}

function latency(find) {
  const first = (subject) => find('first-token', subject, 'firstTextP50InMs');
  const added = (store, atMost) => ({
    title: `ms added to the first token, p50, ${store}`,
    value: difference(first(`now, ${store}`), first('the vendor itself')),
    atMost,
  });
  return [added('memory', 1.5), added('Redis', 3)];
}

function redis(find) {
  const trips = (subject, what) => find('redis', subject, 'roundTrips', { what });
  return [
    ...['now', 'now, rate limit on'].flatMap((subject) => [
      { title: `Redis round trips of a hit: ${subject}`, value: trips(subject, 'sync, from the cache'), atMost: 1 },
      { title: `Redis round trips of a sync miss: ${subject}`, value: trips(subject, 'sync, new text'), atMost: 4 },
    ]),
    {
      title: 'Redis round trips of a job besides BullMQ’s',
      value: difference(trips('now', 'a job'), trips('BullMQ producer and worker', 'a job')),
      atMost: 5,
    },
  ];
}

function jobs(find) {
  const rate = (subject) => find('jobs', subject, 'completedPerSecond');
  return [
    {
      title: 'jobs completed: now, Redis ÷ BullMQ producer and worker',
      value: ratio(rate('now, Redis'), rate('BullMQ producer and worker')),
      atLeast: 0.6,
    },
  ];
}

function startAndMemory(find) {
  const figures = { firstAnswerInMs: 'first answer', restingMib: 'RSS at rest', loadedMib: 'RSS under 32 connections' };
  return Object.entries(figures).map(([figure, title]) => ({
    title: `${title}: now, Redis ÷ before, Redis`,
    value: ratio(find('start-up', 'now, Redis', figure), find('start-up', 'before, Redis', figure)),
    atMost: 0.75,
  }));
}

/** Every target that the rows of one Node can tell of. */
export function targetsIn(rows, major) {
  const find = finderIn(rows);
  const all = [rates, tokens, slowStreams, latency, jobs, redis, startAndMemory].flatMap((part) => part(find, major));
  return all
    .filter(({ value }) => value !== null)
    .map((target) => Object.assign(target, { isReached: reached(target) }));
}

/** Counts per request may be off by what happens at rest. */
const ROUNDING = 0.05;

function reached({ value, atLeast, atMost }) {
  return atLeast === undefined ? value <= atMost + ROUNDING * Number(Number.isInteger(atMost)) : value >= atLeast;
}
