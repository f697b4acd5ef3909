import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Settings } from '#config';
import type { KeyLease } from '#key-pool';
import { OpenAiAdapter } from '#llm';
import { ProviderCall, type RewriteRun, STYLES, UsageMeter } from '#rewriting';
import { Expense, MemoryUsageLedger } from '#usage';

const TIMEOUT_IN_MS = 200;
const SETTINGS = {
  firstTokenTimeoutInMs: TIMEOUT_IN_MS,
  idleTimeoutInMs: TIMEOUT_IN_MS,
  thinkingTimeoutInMs: 60_000,
  rewrite: { maxTextLength: 10_000 },
} as Settings;
const NO_TOKENS = { inputTokens: 0, outputTokens: 0 };
const PROMPT = { instructions: '', message: 'Hello', corrections: [], source: { style: 'formal', text: 'Hello' } };

const frame = (content: string, finish: 'stop' | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** Nothing is read and no timer runs in this process. */
function beTooBusy(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * TIMEOUT_IN_MS);
}

type Answer = (response: ServerResponse) => unknown;

describe('a call of a provider', () => {
  const servers: Server[] = [];

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    jest.spyOn(Logger.prototype, 'debug').mockReturnValue(undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    servers.splice(0).forEach((server) => server.close().closeAllConnections());
  });

  /** What becomes of a call whose vendor answers so, and what of it has been written. @param onLost is given what tells the call that its lease is lost */
  async function call(answer: Answer, onLost: KeyLease['onLost'] = () => undefined) {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      answer(response);
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const adapter = new OpenAiAdapter({ provider: 'openai', model: 'a-model', baseUrl });
    const written: string[] = [];
    const run = {
      begun: { ids: {}, trace: null },
      order: { style: STYLES.pirate },
      meter: new UsageMeter(),
      output: {
        restart: async () => void written.splice(0),
        write: (piece: string) => void written.push(piece),
        takeBack: async () => void written.splice(0),
        mayTakeBack: true,
        drop: () => undefined,
      },
    } as unknown as RewriteRun;
    const { signal } = new AbortController();
    const lease = {
      provider: 'openai',
      apiKey: 'test-key',
      keyIndex: 0,
      onLost,
      answered: () => undefined,
    };
    const claim = { owner: 'anonymous', day: '2026-01-31', estimate: NO_TOKENS, reservation: null };
    const expense = new Expense(new MemoryUsageLedger(), claim);
    const order = { run, prompt: PROMPT, signal, expense, mayLeave: async () => true };
    const calls = new ProviderCall(SETTINGS, new Map([['openai', adapter]]));
    const outcome = await calls.make(lease as unknown as KeyLease, order);
    return { outcome, written: written.join('') };
  }

  test('is given up when no first piece comes', async () => {
    const { outcome } = await call((response) => response.flushHeaders());
    expect(outcome).toMatchObject({
      error: { kind: 'silent', message: 'openai sent nothing for 200 ms, and no text before' },
      hasText: false,
    });
  });

  test('is given up when no further piece comes', async () => {
    const { outcome } = await call((response) => response.write(frame('One, ')));
    expect(outcome).toMatchObject({
      error: { kind: 'silent', message: 'openai sent nothing more for 200 ms in mid-answer' },
      hasText: true,
    });
  });

  test('ends with the loss of its lease, while its vendor still answers', async () => {
    const loss = new Error('The lease of key 0 of openai was lost');
    let lose!: Parameters<KeyLease['onLost']>[0];
    const ended = call(
      (response) => {
        response.write(frame('One, '));
        lose(loss);
      },
      (listener) => void (lose = listener),
    );
    await expect(ended).rejects.toBe(loss);
  });

  test('is given up when more comes than any rewrite has', async () => {
    const most = 20_000 + 8 * SETTINGS.rewrite.maxTextLength;
    const answerOf = (length: number) => (response: ServerResponse) =>
      response.end(`${frame('x'.repeat(length), 'stop')}data: [DONE]\n\n`);
    expect((await call(answerOf(most))).outcome).toMatchObject({ text: 'x'.repeat(most) });
    expect((await call(answerOf(most + 1))).outcome).toMatchObject({ error: { kind: 'at-limit' } });
  });

  test('is incomplete where the answer is nothing but its wrapping', async () => {
    const { outcome } = await call((response) => response.end(`${frame(' \n', 'stop')}data: [DONE]\n\n`));
    expect(outcome).toMatchObject({ error: { kind: 'incomplete' } });
  });

  test('goes on where the first piece had come, and this process was too busy to read it', async () => {
    const { outcome, written } = await call((response) => {
      response.end(`${frame('One, two', 'stop')}data: [DONE]\n\n`);
      beTooBusy();
    });
    expect(outcome).toMatchObject({ text: 'One, two', provider: 'openai', model: 'a-model' });
    expect(written).toBe('One, two');
  });

  test('goes on where a further piece had come, and this process was too busy to read it', async () => {
    const { outcome } = await call(async (response) => {
      response.write(frame('One, '));
      await delay(TIMEOUT_IN_MS / 4);
      response.end(`${frame('two', 'stop')}data: [DONE]\n\n`);
      beTooBusy();
    });
    expect(outcome).toMatchObject({ text: 'One, two' });
  });
});
