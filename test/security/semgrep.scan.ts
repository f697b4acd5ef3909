import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ScratchCopy } from './scratch-copy.js';

/** A fault for each rule; each line is one of its own. */
const FAULTS_IN_CODE: Record<string, string[]> = {
  'code-from-text': ["eval('1');", "new Function('return 1');", "setTimeout('act()', 1);", "await import('node:vm');"],
  'child-process': ["import { spawn } from 'node:child_process';", "const { exec } = require('child_process');"],
  'shell-command-from-parts': [
    'exec(`ls ${path}`);',
    "execSync('ls ' + path);",
    "spawn('ls', [path], { shell: true });",
  ],
  'module-by-name-of-input': ['await import(request.body.style);', 'require(name);'],
  'predictable-random': ['if (Math.random() < 0.5) act();'],
  'predictable-id': ['const id = Math.random().toString(36);', 'const token = `${Math.random()}`;'],
  'secret-compared-by-equals': [
    'if (apiKey === given) act();',
    'if (given !== client.secret) act();',
    'if (digest.startsWith(given)) act();',
  ],
  'environment-outside-config': [
    'const { PORT } = process.env;',
    "import { env } from 'node:process';",
    'const { env } = process;',
    'const { pid, env: settings } = process;',
  ],
  'text-or-key-logged': [
    'this.logger.warn(text);',
    "logger.info({ text }, 'asked');",
    "logger.debug({ said: request.body }, 'asked');",
    'log.error(`refused: ${key.apiKey}`);',
    'console.log(request.headers);',
  ],
  'pattern-from-input': ["new RegExp(request.query.like, 'u').test(text);", 'RegExp(text);'],
  'redirect-to-input': ['reply.redirect(request.query.next);', "reply.header('location', next);"],
  'file-named-by-input': ['reply.sendFile(request.params.name);', "await readFile(path, 'utf8');"],
  'header-from-input': [
    "reply.header('x-style', request.query.style);",
    "reply.header('x-agent', String(request.headers['user-agent']));",
  ],
  'stack-to-client': ['reply.send({ detail: error.stack });'],
  'tls-not-verified': ['connect({ host, rejectUnauthorized: false });', 'options.rejectUnauthorized = false;'],
  'weak-hash': ["createHash('md5').update(text);", "createHmac('sha1', salt);"],
  'script-put-together': ['redis.eval(`return redis.call("GET", "${key}")`, 0);'],
  'any-origin': ["fastify.register(cors, { origin: '*' });", 'app.enableCors();'],
  'prototype-from-input': ['Object.assign(settings, request.body);', 'Object.assign(settings, JSON.parse(text));'],
};

const FAULTS_IN_DEPLOYMENT: Record<string, [path: string, content: string]> = {
  'compose-container-too-strong': [
    'docker-compose.yml',
    'services:\n  one:\n    privileged: true\n    cap_drop: [ALL]\n',
  ],
  'compose-docker-socket': ['compose.yml', 'services:\n  one:\n    volumes: [/var/run/docker.sock:/sock]\n'],
  'compose-capabilities-kept': [
    'compose.kept.yml',
    'services:\n  one:\n    image: redis:8.10-alpine\n    user: redis\n',
  ],
  'compose-image-not-pinned': ['compose.pin.yml', 'services:\n  one:\n    image: redis:latest\n    cap_drop: [ALL]\n'],
  'workflow-action-not-pinned': [
    '.github/workflows/a.yml',
    'jobs:\n  one:\n    steps:\n      - uses: actions/checkout@v6\n',
  ],
  'workflow-text-in-script': [
    '.github/workflows/b.yml',
    'jobs:\n  one:\n    steps:\n      - run: echo "${{ github.event.issue.title }}"\n',
  ],
  'workflow-too-strong': ['.github/workflows/c.yml', 'on: push\npermissions: write-all\n'],
};

const SOUND_CODE = `
  import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
  const id = randomUUID();
  const waitInMs = Math.random() * boundInMs;
  if (timingSafeEqual(digest, known) && apiKey !== undefined) act();
  logger.info({ requestId: id, tokens: usage.inputTokens, durationInMs }, 'request answered');
  if (/^[a-z]+$/.test(style)) reply.header('retry-after', String(seconds));
  createHash('sha256').update(text);
  const page = readFileSync(new URL('./page.html', import.meta.url), 'utf8');
  redis.eval(SCRIPT, 1, key);
  fastify.register(cors, { origin: settings.corsOrigins });
`;

interface Finding {
  check_id: string;
  path: string;
  start: { line: number };
}

let copy: ScratchCopy;

beforeAll(async () => {
  copy = await ScratchCopy.of('package.json');
});

afterAll(() => copy.discard());

/** What the rules of a file find in the copy, as rule and place. */
async function findingsOf(rules: string): Promise<{ rule: string; place: string }[]> {
  const options = ['--metrics=off', '--disable-version-check', '--no-git-ignore', '--exclude', 'security'];
  const { output } = await copy.run('semgrep', [
    'scan',
    ...options,
    '--config',
    `security/semgrep/${rules}`,
    '--quiet',
    '--json',
    '.',
  ]);
  const { results } = JSON.parse(output) as { results: Finding[] };
  return results.map(({ check_id, path, start }) => ({
    rule: check_id.slice(check_id.lastIndexOf('.') + 1),
    place: `${path}:${start.line}`,
  }));
}

function rulesOf(file: string): string[] {
  const { rules } = parse(readFileSync(`security/semgrep/${file}`, 'utf8')) as { rules: { id: string }[] };
  return rules.map(({ id }) => id).sort();
}

const ROOMS = ['apps/api/src', 'libs/rewriting/src'];
/** What speaks HTTP is in the apps. */
const OF_HTTP = new Set(['header-from-input', 'redirect-to-input', 'stack-to-client', 'any-origin']);

describe('the rules for code', () => {
  let findings: { rule: string; place: string }[];

  beforeAll(async () => {
    for (const [rule, faults] of Object.entries(FAULTS_IN_CODE)) {
      for (const room of ROOMS) copy.plant(`${room}/${rule}.ts`, `${faults.join('\n')}\n`);
    }
    copy.plant('apps/api/src/sound.ts', SOUND_CODE);
    findings = await findingsOf('code.yml');
  });

  it('have a planted fault each', () => {
    expect(Object.keys(FAULTS_IN_CODE).sort()).toEqual(rulesOf('code.yml'));
  });

  it.each(Object.entries(FAULTS_IN_CODE))('find %s', (rule, faults) => {
    const found = findings.filter((one) => one.rule === rule).map(({ place }) => place);
    const rooms = ROOMS.filter((room) => room.startsWith('apps') || !OF_HTTP.has(rule));
    const places = rooms.flatMap((room) => faults.map((_, index) => `${room}/${rule}.ts:${index + 1}`));
    expect(found).toEqual(expect.arrayContaining(places));
  });

  it('find nothing in sound code', () => {
    expect(findings.filter(({ place }) => place.startsWith('apps/api/src/sound.ts'))).toEqual([]);
  });
});

describe('check:lint-security', () => {
  it('finds a fault that a comment would silence', async () => {
    copy.plant('libs/rewriting/src/silenced.ts', 'exec(`ls ${path}`); // nosemgrep\n');
    const { output } = await copy.check('lint-security');
    copy.remove('libs/rewriting/src/silenced.ts');
    expect(output).toMatch(/^found\s+lint-security: rules of this service$/m);
  });
});

describe('the rules for deployment', () => {
  it('find a planted fault each', async () => {
    for (const [path, content] of Object.values(FAULTS_IN_DEPLOYMENT)) copy.plant(path, content);
    const findings = await findingsOf('deployment.yml');
    expect(Object.keys(FAULTS_IN_DEPLOYMENT).sort()).toEqual(rulesOf('deployment.yml'));
    for (const [rule, [path]] of Object.entries(FAULTS_IN_DEPLOYMENT)) {
      expect(findings.filter(({ place }) => place.startsWith(path)).map((one) => one.rule)).toContain(rule);
    }
  });
});
