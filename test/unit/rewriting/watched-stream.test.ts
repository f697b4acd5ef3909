import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type LlmAdapter, OpenAiAdapter } from '#llm';
import { watchedStream } from '#rewriting';

const TIMEOUT_IN_MS = 200;
const LIMITS = {
  firstTokenTimeoutInMs: TIMEOUT_IN_MS,
  idleTimeoutInMs: TIMEOUT_IN_MS,
  rewrite: { maxTextLength: 10_000 },
};
const PROMPT = { instructions: '', message: 'Hello', corrections: [], source: { style: 'formal', text: 'Hello' } };

const frame = (content: string, finish: 'stop' | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** Nothing is read and no timer runs in this process. */
function beTooBusy(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * TIMEOUT_IN_MS);
}

type Answer = (response: ServerResponse) => unknown;

/** A vendor that answers every request by the same function. */
async function startVendor(answer: Answer): Promise<{ server: Server; of: LlmAdapter }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    answer(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { server, of: new OpenAiAdapter({ model: 'a-model', baseUrl }) };
}

describe('a stream watched for silence', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

  async function read(answer: Answer): Promise<string> {
    const vendor = await startVendor(answer);
    servers.push(vendor.server);
    let text = '';
    const call = { prompt: PROMPT, apiKey: 'test-key', signal: new AbortController().signal };
    for await (const chunk of watchedStream(vendor.of, call, LIMITS)) text += chunk.kind === 'delta' ? chunk.text : '';
    return text;
  }

  test('is given up when no first piece comes', async () => {
    const reading = read((response) => response.flushHeaders());
    await expect(reading).rejects.toMatchObject({
      kind: 'silent',
      message: 'openai sent no first piece within 200 ms',
    });
  });

  test('is given up when no further piece comes', async () => {
    const reading = read((response) => response.write(frame('One, ')));
    await expect(reading).rejects.toMatchObject({
      kind: 'silent',
      message: 'openai sent no further piece within 200 ms',
    });
  });

  test('is given up when more comes than any rewrite has', async () => {
    const most = 20_000 + 8 * LIMITS.rewrite.maxTextLength;
    const answerOf = (length: number) => (response: ServerResponse) =>
      response.end(`${frame('x'.repeat(length), 'stop')}data: [DONE]\n\n`);
    expect(await read(answerOf(most))).toHaveLength(most);
    await expect(read(answerOf(most + 1))).rejects.toMatchObject({ kind: 'at-limit' });
  });

  test('goes on where the first piece had come, and this process was too busy to read it', async () => {
    const text = await read((response) => {
      response.end(`${frame('One, two', 'stop')}data: [DONE]\n\n`);
      beTooBusy();
    });
    expect(text).toBe('One, two');
  });

  test('goes on where a further piece had come, and this process was too busy to read it', async () => {
    const text = await read(async (response) => {
      response.write(frame('One, '));
      await delay(TIMEOUT_IN_MS / 4);
      response.end(`${frame('two', 'stop')}data: [DONE]\n\n`);
      beTooBusy();
    });
    expect(text).toBe('One, two');
  });
});
