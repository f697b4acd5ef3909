/**
 * `npm run scaling [-- --rewrites 100 --hits 400 --streams 50 --elsewhere 10 --jobs 20 --apis 4 --workers 2]`: how busy one Redis is with so many of each in a
 * second, by the costs in measured.json, and how many of each it carries. `--sync 2.5`: each round of Redis waits so many ms for the disk (`appendfsync always`). `-- --measure` measures the costs anew, `-- --check` what they
 * predict for one, two and four apis.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { busyShare, capacities, operationsOf, USABLE_SHARE } from './model.mjs';
import { simulate } from './simulate.mjs';
import { table } from './table.mjs';

const FILE = new URL('measured.json', import.meta.url);
const SIMULATED_SECONDS = 20;
const TIMES_AS_MUCH = [1, 2, 3, 4, 5, 6];
/** Their option, what it counts in a second, and how many there are where nothing is said. */
const LOAD = {
  rewrites: ['a new rewrite', 50],
  hits: ['a hit', 100],
  streams: ['a new stream, read here', 50],
  elsewhere: ['a slow stream, read here and elsewhere', 5],
  jobs: ['a job, and its result', 20],
  apis: ['an idle api', 4],
  workers: ['an idle worker', 2],
};

const options = Object.fromEntries(Object.keys(LOAD).map((name) => [name, { type: 'string' }]));
const { values } = parseArgs({
  options: { ...options, sync: { type: 'string' }, measure: { type: 'boolean' }, check: { type: 'boolean' } },
});

if (values.measure) await measureAnew();
if (values.check) await checkAnew();
const measured = JSON.parse(readFileSync(FILE, 'utf8'));
print(`Costs of ${measured.date}: ${measured.on}.\n\n${costsTable()}\n`);
print(
  `One of them and nothing else, many at once, with Redis busy for ${USABLE_SHARE * 100} % of its time:\n\n${capacitiesTable()}\n`,
);
print(`This load, and more of it:\n\n${loadTable()}\n`);
print(`Predicted and measured, with so many apis and a worker:\n\n${checkTable()}\n`);

async function measureAnew() {
  const { measureCosts } = await import('./measure.mjs');
  const { machine } = await import('../bench/machine.mjs');
  const { processor, cores, redis } = machine();
  const on = `${processor}, ${cores} cores; Node ${process.versions.node}; Redis ${redis}, nothing written to disk`;
  const costs = await measureCosts(tell);
  save({ date: new Date().toISOString().slice(0, 10), on, ...costs, checked: [] });
}

async function checkAnew() {
  const { check } = await import('./check.mjs');
  const costs = JSON.parse(readFileSync(FILE, 'utf8'));
  save({ ...costs, checked: await check(costs, tell) });
}

function save(measurements) {
  writeFileSync(FILE, `${JSON.stringify(measurements, null, 2)}\n`);
}

function tell(name, figures) {
  process.stderr.write(`${name}: ${JSON.stringify(figures)}\n`);
}

function costsTable() {
  const rows = Object.entries(measured.costs).map(([name, { alone, together }]) => [
    name,
    alone.redisMicros.toFixed(0),
    together.redisMicros.toFixed(0),
    alone.roundTrips.toFixed(1),
    together.bytes.toFixed(0),
    together.serviceMicros.toFixed(0),
    Math.max(0, together.memory).toFixed(0),
  ]);
  const idle = Object.entries(measured.idle).map(([name, { redisMicros, roundTrips, bytes, serviceMicros }]) => [
    `${name}, a second`,
    redisMicros.toFixed(0),
    '',
    roundTrips.toFixed(1),
    bytes.toFixed(0),
    serviceMicros.toFixed(0),
    '',
  ]);
  const heads = ['', 'µs of Redis', 'many at once', 'round trips', 'bytes', 'µs of the service', 'bytes kept'];
  return table(heads, [...rows, ...idle]);
}

function capacitiesTable() {
  const rows = capacities(measured).map((one) => [
    one.name,
    one.perSecond.toFixed(0),
    one.megabitsPerSecond.toFixed(0),
    one.coresOfTheService.toFixed(1),
  ]);
  return table(['', 'a second', 'Mbit/s', 'cores of the service'], rows);
}

function loadTable() {
  const syncInMs = Number(values.sync ?? 0);
  const given = Object.entries(LOAD).map(([option, [name, usual]]) => [name, Number(values[option] ?? usual)]);
  const rows = TIMES_AS_MUCH.map((times) => {
    const load = Object.fromEntries(given.map(([name, count]) => [name, count * times]));
    const operations = operationsOf(load, measured, 'alone');
    const needed = busyShare(operations);
    if (needed >= 1) return [`${times}×`, percent(needed), 'always', 'never', 'never'];
    const { busy, waitP50InMs, waitP99InMs } = simulate(operations, { seconds: SIMULATED_SECONDS, syncInMs });
    return [`${times}×`, percent(needed), percent(busy), waitP50InMs.toFixed(2), waitP99InMs.toFixed(2)];
  });
  return table(['load', 'CPU of Redis', 'busy in the simulation', 'answered after ms, p50', 'p99'], rows);
}

function checkTable() {
  const rows = measured.checked.map(({ apis, perSecond, predicted, measured: seen }) => [
    String(apis),
    perSecond.toFixed(0),
    percent(predicted.together),
    percent(predicted.alone),
    percent(seen),
  ]);
  return table(['apis', 'requests a second', 'predicted at least', 'at most', 'measured'], rows);
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
