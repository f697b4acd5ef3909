import { readdirSync } from 'node:fs';
import { ScratchCopy } from './scratch-copy.js';

/** Which rooms each lib may import. */
const { MAY_IMPORT } = jest.requireActual<{ MAY_IMPORT: Record<string, string[]> }>('../../oxlint.config.mjs');
const LIBS = Object.keys(MAY_IMPORT);
const ROOMS = ['apps/api', 'apps/worker', ...LIBS.map((lib) => `libs/${lib}`)];

/** What each room must not hold; `but` names the rooms that may. */
const FAULTS: { line: string; rule: string; but?: string[] }[] = [
  { line: "import 'ioredis';", rule: 'no-restricted-imports', but: ['libs/redis'] },
  { line: "import 'ioredis/built/index.js';", rule: 'no-restricted-imports', but: ['libs/redis'] },
  { line: "import 'bullmq';", rule: 'no-restricted-imports', but: ['libs/jobs'] },
  { line: "import 'bullmq/dist/esm/index.js';", rule: 'no-restricted-imports', but: ['libs/jobs'] },
  { line: "import '@nestjs/bullmq';", rule: 'no-restricted-imports', but: ['libs/jobs'] },
  { line: "import { env } from 'node:process';", rule: 'no-restricted-imports' },
  { line: "import process from 'process';", rule: 'no-restricted-imports' },
  { line: 'export const { env } = process;', rule: 'no-restricted-properties' },
  { line: "export const port = process.env['PORT'];", rule: 'no-restricted-properties' },
  { line: 'export const signal = AbortSignal.timeout(1000);', rule: 'no-restricted-properties' },
  { line: "import '../../../libs/llm/src/llm-error.js';", rule: 'no-restricted-imports' },
  { line: "import '../../../apps/api/src/main.js';", rule: 'no-restricted-imports' },
  { line: "import '../../api/src/main.js';", rule: 'no-restricted-imports' },
  { line: "import '../../worker/src/main.js';", rule: 'no-restricted-imports' },
];

/** Which rooms each must not import. */
const UPWARDS = LIBS.map((lib): [room: string, names: string[]] => [
  `libs/${lib}`,
  LIBS.filter((name) => name !== lib && !MAY_IMPORT[lib]!.includes(name)),
]);

let copy: ScratchCopy;
let found: string[];

const nameOf = (room: string, index: number | string): string => `${room}/src/fault-${index}.ts`;

beforeAll(async () => {
  copy = await ScratchCopy.of('oxlint.config.mjs', 'package.json');
  for (const room of ROOMS) FAULTS.forEach(({ line }, index) => copy.plant(nameOf(room, index), `${line}\n`));
  for (const [room, names] of UPWARDS) {
    for (const name of names) copy.plant(nameOf(room, name), `import '#${name}';\n`);
  }
  copy.plant('apps/api/src/long.ts', `export function long() {\n${'  act();\n'.repeat(40)}}\n`);
  copy.plant('apps/api/src/short.ts', `export function short() {\n${'  act();\n'.repeat(38)}}\n`);
  copy.plant('test/unit/own.test.ts', "import 'bullmq';\nimport 'ioredis';\nexport const { env } = process;\n");
  copy.plant('libs/config/src/environment.ts', 'export const { env } = process;\n');
  const { output } = await copy.run('node_modules/.bin/oxlint', [
    '-c',
    'oxlint.config.mjs',
    '--format',
    'unix',
    'apps',
    'libs',
    'test',
  ]);
  found = output.split('\n');
});

afterAll(() => copy.discard());

const rulesAt = (path: string): string[] =>
  found.flatMap((line) => (line.startsWith(`${path}:`) ? [/\(([\w-]+)\)\]$/.exec(line)?.[1] ?? line] : []));

describe('the linter', () => {
  it.each(FAULTS)('finds $line', (fault) => {
    const { rule, but = [] } = fault;
    const rooms = ROOMS.filter((room) => rulesAt(nameOf(room, FAULTS.indexOf(fault))).includes(rule));
    expect(rooms).toEqual(ROOMS.filter((room) => !but.includes(room)));
  });

  it.each(UPWARDS)('lets %s import no room above or beside it', (room, names) => {
    expect(names.filter((name) => !rulesAt(nameOf(room, name)).includes('no-restricted-imports'))).toEqual([]);
  });

  it('has a row for every lib', () => {
    const libs = readdirSync('libs', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(LIBS.toSorted()).toEqual(libs.map(({ name }) => name).toSorted());
  });

  it('lets no lib be imported by what it imports', () => {
    const below = (lib: string): string[] => MAY_IMPORT[lib]!.concat(MAY_IMPORT[lib]!.flatMap(below));
    expect(LIBS.filter((lib) => below(lib).includes(lib))).toEqual([]);
  });

  it('finds a function of more than 40 lines', () => {
    expect(rulesAt('apps/api/src/long.ts')).toContain('max-lines-per-function');
    expect(rulesAt('apps/api/src/short.ts')).toEqual([]);
  });

  it('lets tests open what they look at, and the one reader of the environment read it', () => {
    expect(rulesAt('test/unit/own.test.ts')).toEqual([]);
    expect(rulesAt('libs/config/src/environment.ts')).toEqual([]);
  });
});
