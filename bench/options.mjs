import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What it takes. */
export const usage = (cases) => `npm run bench -- [options]

  --only CASES       cases by name, with commas: ${cases.join(', ')}
  --rounds N         interleaved rounds of each measurement (default 5)
  --seconds N        length of each (default 6)
  --warm-up N        seconds of load before the first round (default 24; as long as --seconds where that is given)
  --streams N        slow streams at once (default 1000)
  --slow-tokens N    of each of them, ten a second (default 100)
  --before COMMIT    a commit to build and measure beside the working tree; may be given more than once
  --build NAME=DIR   a folder that is built already, to measure too; may be given more than once
  --stores LIST      memory, redis (default both)
  --nodes LIST       majors of Node (default the one in use)
  --lengths LIST     characters of a text (default 200,8000; 200 with --only)
  --no-rivals        the service alone
  --rivals LIST      those rivals whose names hold one of these words
  --cpu-prof DIR     CPU profiles of the service into this folder
  --page             write docs/performance.md and its plot from this run (default for a run without --only)
  --report FILE...   write the page from these results (bench/results/*.json) and measure nothing
`;

const NUMBER = { type: 'string' };
const LIST = { type: 'string' };

const FLAGS = {
  only: LIST,
  rounds: NUMBER,
  seconds: NUMBER,
  'warm-up': NUMBER,
  streams: NUMBER,
  'slow-tokens': NUMBER,
  before: { type: 'string', multiple: true, default: [] },
  build: { type: 'string', multiple: true, default: [] },
  stores: LIST,
  nodes: LIST,
  lengths: LIST,
  rivals: LIST,
  'no-rivals': { type: 'boolean', default: false },
  'cpu-prof': { type: 'string' },
  page: { type: 'boolean', default: false },
  report: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

const listOf = (value, otherwise) => value?.split(',') ?? otherwise;

const profileFlags = (folder) =>
  folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(String(folder))}`];

/** @throws for what it does not know */
export function readOptions(args) {
  const { values, positionals } = parseArgs({ args, options: FLAGS, allowPositionals: true });
  const seconds = Number(values.seconds ?? 6);
  return {
    only: listOf(values.only, null),
    rounds: Number(values.rounds ?? 5),
    seconds,
    /** Of a stream of 10 tokens a second. */
    slowTokens: Number(values['slow-tokens'] ?? 100),
    streams: Number(values.streams ?? 1000),
    warmUpInSeconds: Number(values['warm-up'] ?? values.seconds ?? 24),
    before: values.before,
    built: values.build.map((one) => one.split('=')),
    stores: listOf(values.stores, ['memory', 'redis']),
    nodes: listOf(values.nodes, [process.versions.node.split('.')[0]]),
    lengths: listOf(values.lengths, values.only === undefined ? ['200', '8000'] : ['200']).map(Number),
    rivals: values['no-rivals'] ? [] : listOf(values.rivals, null),
    profileFlags: profileFlags(values['cpu-prof']),
    writesPage: values.page || values.only === undefined,
    report: values.report ? positionals : null,
    help: values.help,
  };
}
