import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeVendor } from '../support/fake-vendor.js';
import { gate } from '../support/gate.js';
import { type StartedApi, startApi } from '../support/start-api.js';
import { Curl, type HttpVersion } from './curl.js';
import { PROXIES, type ProxyKind, startProxy } from './proxies.js';

const PAGE = resolve('docs/proxies.md');
const PART = 'Ahoy there, ';
const PAUSE_IN_MS = 300;
/** Longer than the time after which some proxies give an answer up that is silent. */
const SILENCE_IN_MS = 65_000;
/** How long a vendor call may go on whose reader has gone. */
const NOTICED_WITHIN_MS = 10_000;

type Started = Awaited<ReturnType<typeof startProxy>>;

let vendor: FakeVendor;
let texts = 0;
const seen = new Map<string, string>();

beforeAll(async () => {
  vendor = await FakeVendor.start();
});

afterAll(() => vendor.stop());

/** A service of its own for each proxy: a provider that failed for one is left alone for a while. */
async function startService(): Promise<StartedApi> {
  const keys = Array.from({ length: 9 }, (_, i) => [`LLM_API__OPENAI__KEY__${i}`, `test-key-openai-${i}`]);
  return startApi({
    ...(Object.fromEntries(keys) as Record<string, string>),
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1000',
    LLM_FIRST_TOKEN_TIMEOUT_MS: '150000',
    LLM_IDLE_TIMEOUT_MS: '150000',
    LLM_DEADLINE_MS: '170000',
    STREAM_RESUME_GRACE_MS: '0',
  });
}

function newBody(): { text: string; style: string } {
  texts += 1;
  return { text: `Hello there, my friend, and welcome, number ${texts}!`, style: 'pirate' };
}

function ask(proxy: Started, version: HttpVersion, path: string): Curl {
  const port = version === '2' ? proxy.http2Port : proxy.port;
  return new Curl(version, `http://127.0.0.1:${port}${path}`, newBody());
}

async function cut(proxy: Started, version: HttpVersion): Promise<string> {
  const { opened, open } = gate();
  vendor.scriptNext({ answer: [PART, opened], ending: 'cut' });
  vendor.script({ fail: { status: 400 } });
  const curl = ask(proxy, version, '/v1/rewrite/chunked');
  // A proxy that holds the answer to its end shows none of it.
  await curl.reads(PART, 2000);
  open();
  const { exitCode, body } = await curl.end();
  if (body.includes('urn:rewrite:problem')) return 'problem';
  if (body !== '' && !body.startsWith(PART.trim())) return 'refused';
  return exitCode === 0 ? '**whole**' : 'cut';
}

const abortedCalls = (): number => vendor.calls.filter(({ state }) => state === 'aborted').length;

async function leave(proxy: Started, version: HttpVersion, path: string): Promise<string> {
  const aborts = abortedCalls();
  const calls = vendor.calls.length;
  vendor.script({ answer: Array<string>(60).fill(PART), pieceDelayInMs: PAUSE_IN_MS });
  const curl = ask(proxy, version, path);
  const called = vendor.called(calls + 1).then(
    () => true,
    () => false,
  );
  if (!(await Promise.race([called, curl.end().then(() => false)]))) return 'refused';
  await curl.reads(PART, 1500);
  await curl.leave();
  const until = performance.now() + NOTICED_WITHIN_MS;
  while (abortedCalls() === aborts && performance.now() < until) await delay(100);
  const hasEnded = abortedCalls() > aborts;
  while (vendor.calls.some(({ state }) => state === 'open')) await delay(100);
  return hasEnded ? 'ends' : '**runs on**';
}

async function beSilent(proxy: Started, version: HttpVersion, path: string, whole: string): Promise<string> {
  const askedAt = performance.now();
  const { exitCode, body } = await ask(proxy, version, path).end();
  if (exitCode === 0 && body.includes(whole)) return 'passes';
  // A proxy that looks who is ready may have found nobody: on a busy machine a look takes its time.
  if (performance.now() - askedAt < SILENCE_IN_MS / 2) return 'not served';
  return body.includes('upgrade') || body === '' ? 'refused' : '**cut**';
}

const note = (name: string, column: string, what: string): void => void seen.set(`${name}|${column}`, what);

describe.each(PROXIES)('$name', (kind: ProxyKind) => {
  const { name } = kind;
  let api: StartedApi;
  let proxy: Started;

  beforeAll(async () => {
    api = await startService();
    proxy = await startProxy(kind, [api.port, api.port]);
  });
  afterAll(async () => {
    await proxy.stop();
    await api.stop(0);
  });

  it.each([
    ['chunked', '1.1', '/v1/rewrite/chunked'],
    ['chunked', '2', '/v1/rewrite/chunked'],
    ['answer', '1.1', '/v1/rewrite'],
    ['answer', '2', '/v1/rewrite'],
    ['sse', '1.1', '/v1/rewrite/sse'],
  ] as const)('before a client that leaves: %s over HTTP/%s', async (way, version, path) => {
    note(name, `leave ${way} ${version}`, await leave(proxy, version, path));
  });

  it.each(['1.1', '2', '1.0'] as const)('before an answer that is cut, over HTTP/%s', async (version) => {
    note(name, `cut ${version}`, await cut(proxy, version));
  });
});

it('each before a provider that is silent', async () => {
  const api = await startService();
  vendor.script(() => ({ answer: [PART, delay(SILENCE_IN_MS), 'matey.'] }));
  const ways = [
    ['sse', '1.1', '/v1/rewrite/sse', 'event: done'],
    ['sse', '2', '/v1/rewrite/sse', 'event: done'],
    ['chunked', '1.1', '/v1/rewrite/chunked', 'matey.'],
    ['answer', '1.1', '/v1/rewrite', 'matey.'],
  ] as const;
  const ofProxy = async (kind: ProxyKind): Promise<void> => {
    const proxy = await startProxy(kind, [api.port, api.port]);
    const asked = ways.map(async ([way, version, path, whole]) => {
      note(kind.name, `silence ${way} ${version}`, await beSilent(proxy, version, path, whole));
    });
    await Promise.all(asked);
    await proxy.stop();
  };
  await Promise.all(PROXIES.map(ofProxy));
  await api.stop(0);
});

it('docs/proxies.md tells what each does', () => {
  const cell = (name: string, column: string): string => seen.get(`${name}|${column}`) ?? 'not run';
  const versions = PROXIES.map(({ name, version }) => [name, version()] as const);
  const table = (head: string[], columns: string[]): string => {
    const rows = versions.map(([name, version]) =>
      [`${name} ${version}`].concat(columns.map((column) => cell(name, column))),
    );
    return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  };
  const tables = [
    `Run on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, by \`npm run test:proxies\`.`,
    'An answer of `/chunked` that the service cuts. **whole**: the client takes the part for the whole. problem: the service was asked over HTTP/1.0, and answers at the end. refused: Envoy takes no HTTP/1.0.',
    table(['proxy', 'HTTP/1.1', 'HTTP/2', 'HTTP/1.0'], ['cut 1.1', 'cut 2', 'cut 1.0']),
    'The client leaves in the middle: does the provider call end within 10 s?',
    table(
      ['proxy', 'chunked, HTTP/1.1', 'chunked, HTTP/2', 'one answer, HTTP/1.1', 'one answer, HTTP/2', 'SSE'],
      ['leave chunked 1.1', 'leave chunked 2', 'leave answer 1.1', 'leave answer 2', 'leave sse 1.1'],
    ),
    `The provider is silent for ${SILENCE_IN_MS / 1000} s.`,
    table(
      ['proxy', 'SSE, HTTP/1.1', 'SSE, HTTP/2', 'chunked', 'one answer'],
      ['silence sse 1.1', 'silence sse 2', 'silence chunked 1.1', 'silence answer 1.1'],
    ),
  ];
  const page = readFileSync(PAGE, 'utf8');
  const told = `${page.slice(0, page.indexOf('## What each does'))}## What each does\n\n${tables.join('\n\n')}\n`;
  writeFileSync(PAGE, told);
  expect(told).not.toMatch(/not run|not served/);
});
