// Which room may import what, and where sockets, settings and queues are: docs/architecture.md has the picture.

/** Rooms below each room; what is not listed is refused. */
export const MAY_IMPORT = {
  events: [],
  config: [],
  language: [],
  client: [],
  process: ['config', 'events'],
  redis: ['config', 'events'],
  llm: ['language', 'redis', 'config', 'events'],
  'key-pool': ['redis', 'config', 'events'],
  'rewrite-log': ['redis', 'config', 'events'],
  usage: ['redis', 'config', 'events'],
  rewriting: ['rewrite-log', 'key-pool', 'usage', 'llm', 'language', 'redis', 'config', 'events'],
  jobs: ['rewriting', 'rewrite-log', 'key-pool', 'usage', 'llm', 'redis', 'config', 'events'],
  telemetry: ['jobs', 'key-pool', 'usage', 'redis', 'config', 'events'],
};

const PAST_AN_ENTRANCE = {
  regex: '^\\.\\..*/src/',
  message:
    "Import a lib by its '#name': nothing reaches past its index.ts, libs never import apps, and apps never import each other.",
};

/** Packages that one room alone may import, or none. */
const OWNED = [
  { room: 'redis', regex: '^ioredis(/|$)', message: 'Sockets to Redis are opened in libs/redis only.' },
  {
    room: 'jobs',
    regex: '^(@nestjs/)?bullmq(/|$)',
    message: 'Queues and workers, which open sockets to Redis, are made in libs/jobs only.',
  },
  {
    room: null,
    regex: '^(node:)?process$',
    message: 'Settings are read in libs/config only; what else process has is global.',
  },
];

const restricted = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

/** @param room null: an app's */
function importsOf(room, ...further) {
  const owned = OWNED.filter((one) => one.room === null || one.room !== room).map(({ regex, message }) => ({
    regex,
    message,
  }));
  return restricted([PAST_AN_ENTRANCE, ...owned, ...further]);
}

function rulesOf(room) {
  const allowed = MAY_IMPORT[room];
  const refused = Object.keys(MAY_IMPORT).filter((name) => name !== room && !allowed.includes(name));
  const message =
    allowed.length > 0 ? `${room} may import only ${allowed.join(', ')}.` : `${room} imports no other lib.`;
  return { files: [`libs/${room}/**`], rules: importsOf(room, { regex: `^#(${refused.join('|')})$`, message }) };
}

const linesUpTo = (max) => ['error', { max, skipBlankLines: true, skipComments: true }];

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node', 'promise', 'jsdoc'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  ignorePatterns: [
    'dist/**',
    'coverage/**',
    'node_modules/**',
    'test/generators/programs/**',
    'test/clients/readers/**',
    'test/client-package/*program.*',
    'libs/client/dist/**',
    'libs/client/src/api.ts',
  ],
  rules: {
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
    complexity: ['error', { max: 12 }],
    'max-lines': linesUpTo(300),
    'max-lines-per-function': linesUpTo(40),
    'import/no-cycle': 'error',
    'no-restricted-properties': [
      'error',
      { object: 'process', property: 'env', message: 'Settings are read in libs/config only, once and checked.' },
      {
        object: 'AbortSignal',
        property: 'timeout',
        message:
          'Nothing holds such a signal: within AbortSignal.any it is collected on Node 20 and never fires, and its timer cannot be cleared. Abort a controller by setTimeout and clear that.',
      },
      {
        object: 'AbortSignal',
        property: 'any',
        message:
          'Each release of Node loses another abort of it to a collection (decision 0063). Abort a controller by listeners on the sources.',
      },
    ],
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/consistent-type-imports': 'off',
    'typescript/no-extraneous-class': 'off',
    'typescript/unbound-method': 'off',
    'typescript/consistent-return': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'import/no-unassigned-import': 'off',
    'unicorn/no-array-sort': 'off',
    'jsdoc/check-tag-names': 'off',
    'jsdoc/require-yields': 'off',
    ...importsOf(null),
  },
  overrides: [
    ...Object.keys(MAY_IMPORT).map(rulesOf),
    {
      files: ['apps/cli/**', 'apps/page/**'],
      rules: importsOf(null, {
        regex: `^#(${Object.keys(MAY_IMPORT)
          .filter((name) => name !== 'client')
          .join('|')})$`,
        message: 'The command line and the page run where no service is: of the libs they import the client alone.',
      }),
    },
    { files: ['libs/config/src/environment.ts'], rules: { 'no-restricted-properties': 'off' } },
    { files: ['security/**'], rules: { 'no-console': 'off', 'no-restricted-properties': 'off' } },
    { files: ['bench/rivals/**'], rules: { 'no-restricted-imports': 'off' } },
    {
      files: ['test/**'],
      rules: {
        'max-lines-per-function': 'off',
        'max-lines': linesUpTo(400),
        'no-restricted-properties': 'off',
        'unicorn/consistent-function-scoping': 'off',
        ...restricted([
          { regex: 'libs/.*', message: "Import a lib by its '#name': nothing reaches past its index.ts." },
        ]),
      },
    },
  ],
};
