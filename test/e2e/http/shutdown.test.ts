import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { allEvents, eventsOf, RewriteClient } from '../../support/rewrite-client.js';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { RawVendor } from '../../support/raw-vendor.js';
import { parseAnswer, postOf, slowReader } from './raw-http.js';

const BODY = { text: 'Hello, my friend. How are you today, and where do you go?', style: 'pirate' };
/** Never ends within a test. */
const SLOW = { STUB_TOKEN_DELAY_MS: '5000' };

let service: BuiltService;

afterEach(async () => {
  service.signal('SIGKILL');
  await service.exit();
});

async function start(variables: Record<string, string>): Promise<{ port: number; client: RewriteClient }> {
  service = BuiltService.run('api', variables);
  const port = await service.listening();
  return { port, client: new RewriteClient(`http://127.0.0.1:${port}`) };
}

/** A connection that a keep-alive client holds, after its first answer. */
async function keptAlive(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

async function answerOn(socket: Socket, path: string): Promise<ReturnType<typeof parseAnswer>> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const [data] = (await once(socket, 'data')) as [string];
  return parseAnswer(data);
}

describe('on a signal the service', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once with code 0 when nothing is under way: %s', async (signal) => {
    const { port } = await start({});
    const socket = await keptAlive(port);
    service.signal(signal);
    await once(socket, 'close');
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
    expect(service.err).toBe('');
  });

  it('says nothing of a vendor that has not answered the look of the start yet', async () => {
    const look = gate();
    const vendor = await RawVendor.start(() => look.open());
    await start({ LLM_API__OPENAI__BASE_URL: `${vendor.origin}/v1`, LLM_API__OPENAI__KEY__0: 'test-key-0' });
    await look.opened;
    service.signal('SIGTERM');
    await service.exit();
    await vendor.stop();
    expect(service.out).not.toContain('cannot be reached');
  });

  it('lets a stream finish that can within the grace', async () => {
    const { client } = await start({ STUB_TOKEN_DELAY_MS: '20' });
    const response = await client.post('/v1/rewrite/sse', BODY);
    service.signal('SIGTERM');
    expect((await allEvents(response)).at(-1)).toMatchObject({ event: 'done' });
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('ends every kind of answer that cannot finish within the grace', async () => {
    const { client } = await start({ ...SLOW, SHUTDOWN_GRACE_MS: '200' });
    const events = eventsOf(await client.post('/v1/rewrite/sse', BODY));
    await events.next();
    const whole = client.post('/v1/rewrite', { ...BODY, text: 'Whole' });
    const plain = await client.post('/v1/rewrite/chunked', { ...BODY, text: 'Plain' });
    const { id } = (await (await client.post('/v1/rewrite/submit', { ...BODY, text: 'Job' })).json()) as { id: string };
    const waited = client.get(`/v1/rewrite/result/${id}?wait=60`);
    await client.get('/health/live');
    service.signal('SIGTERM');
    const stopped = { status: 503, type: 'urn:rewrite:problem:unavailable' };
    const cut = expect(plain.text()).rejects.toThrow('terminated');
    let last;
    for await (const event of events) last = event;
    expect(last).toMatchObject({ event: 'error', data: stopped });
    const refused = await whole;
    expect(await refused.json()).toMatchObject(stopped);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('connection')).toBe('close');
    await cut;
    expect([200, 503]).toContain((await waited).status);
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('takes no new work, and says so on open connections', async () => {
    const { port, client } = await start({ ...SLOW, SHUTDOWN_GRACE_MS: '600' });
    const [first, second] = [await keptAlive(port), await keptAlive(port)];
    await eventsOf(await client.post('/v1/rewrite/sse', BODY)).next();
    service.signal('SIGTERM');
    await service.printed(/(Stopping)/);
    const refused = await answerOn(first, '/v1/styles');
    expect(refused).toMatchObject({ status: 503, headers: { connection: 'close', 'retry-after': expect.any(String) } });
    expect(JSON.parse(refused.body)).toMatchObject({ type: 'urn:rewrite:problem:unavailable' });
    expect(await answerOn(second, '/health/ready')).toMatchObject({ status: 503 });
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('ends also when a client does not read on', async () => {
    const { port } = await start({
      SHUTDOWN_GRACE_MS: '100',
      REWRITE_MAX_TEXT_LENGTH: '1000000',
      HTTP_BODY_LIMIT_BYTES: '2000000',
    });
    const socket = await slowReader(port, postOf('/v1/rewrite/sse', { text: 'ha '.repeat(300_000), style: 'formal' }));
    await keptAlive(port);
    service.signal('SIGTERM');
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
    socket.destroy();
  });

  it('ends at once at a second one', async () => {
    const { client } = await start({ ...SLOW, SHUTDOWN_GRACE_MS: '60000' });
    const events = eventsOf(await client.post('/v1/rewrite/sse', BODY));
    await events.next();
    service.signal('SIGTERM');
    await service.printed(/(Stopping)/);
    service.signal('SIGTERM');
    await expect(service.exit()).resolves.toEqual({ code: 1, signal: null });
    const rest = async (): Promise<void> => {
      while (!(await events.next()).done);
    };
    await expect(rest()).rejects.toThrow();
  });
});

describe('with SHUTDOWN_DELAY_MS the service', () => {
  const DELAY = { SHUTDOWN_DELAY_MS: '2500', SHUTDOWN_GRACE_MS: '5000' };

  it('says that it is not ready, serves on for so long, and ends every connection with its answer, but for plain text', async () => {
    const { port, client } = await start({ ...DELAY, STUB_TOKEN_DELAY_MS: '20' });
    const before = await client.post('/v1/rewrite/sse', { ...BODY, text: 'Begun before the signal' });
    const kept = await keptAlive(port);
    service.signal('SIGTERM');
    await service.printed(/(Stopping)/);
    expect(await answerOn(kept, '/v1/styles')).toMatchObject({ status: 200, headers: { connection: 'close' } });
    const probe = await client.get('/health/ready');
    expect({ status: probe.status, connection: probe.headers.get('connection') }).toEqual({
      status: 503,
      connection: 'close',
    });
    for (const [path, connection] of [
      ['/v1/rewrite', 'close'],
      ['/v1/rewrite/sse', 'close'],
      ['/v1/rewrite/chunked', 'keep-alive'],
    ]) {
      const answer = await client.post(path!, { ...BODY, text: `To ${path}` });
      expect({ status: answer.status, connection: answer.headers.get('connection') }).toEqual({
        status: 200,
        connection,
      });
      await answer.text();
    }
    expect((await client.get('/%ZZ')).headers.get('connection')).toBe('close');
    const { id } = (await (await client.post('/v1/rewrite/submit', BODY)).json()) as { id: string };
    const job = await client.get(`/v1/rewrite/result/${id}?wait=60`);
    expect(await job.json()).toMatchObject({ status: 'completed' });
    expect((await allEvents(before)).at(-1)).toMatchObject({ event: 'done' });
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('cuts plain text that was begun after the signal so that fetch does not take the part for the whole', async () => {
    const { client } = await start({
      ...DELAY,
      STUB_TOKEN_DELAY_MS: '200',
      SHUTDOWN_GRACE_MS: '100',
    });
    service.signal('SIGTERM');
    await service.printed(/(Stopping)/);
    const answer = await client.post('/v1/rewrite/chunked', { ...BODY, text: 'A text of many words. '.repeat(50) });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('takes no connection after it, and lets what is under way finish within the grace', async () => {
    const { client } = await start({ ...DELAY, SHUTDOWN_DELAY_MS: '300', STUB_TOKEN_DELAY_MS: '200' });
    const answer = client.post('/v1/rewrite', BODY);
    service.signal('SIGTERM');
    // A connection that is being made in the moment of closing is reset by the system.
    const refusals = ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'];
    let code: unknown = null;
    while (code !== 'ECONNREFUSED') {
      code = await client.get('/health/live').then(
        () => null,
        (error: Error & { cause: { code: string } }) => error.cause.code,
      );
      expect([null, ...refusals]).toContain(code);
    }
    expect((await answer).status).toBe(200);
    await expect(service.exit()).resolves.toEqual({ code: 0, signal: null });
  });

  it('ends at once at a second signal', async () => {
    await start({ ...DELAY, SHUTDOWN_DELAY_MS: '600000' });
    service.signal('SIGTERM');
    await service.printed(/(Stopping)/);
    service.signal('SIGTERM');
    await expect(service.exit()).resolves.toEqual({ code: 1, signal: null });
  });
});

describe('at its start the service', () => {
  it('says where it listens, what it found, and what it does not keep', async () => {
    const vendor = await FakeVendor.start();
    await start({
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__KEY__3: 'test-key-openai-3',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    });
    await service.printed(/(memory of this process)/);
    await vendor.stop();
    const lines = service.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(lines).toEqual([
      expect.stringMatching(/^Listening on http/),
      'Providers, in order of preference: openai (2 keys)',
      expect.stringContaining('jobs, streams and cached rewrites do not outlive it'),
    ]);
    expect(service.out).not.toContain('test-key');
  });

  it('refuses a wrong setting with one line and code 1', async () => {
    service = BuiltService.run('api', { PORT: 'abc' });
    await expect(service.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(service.err).toMatch(/^PORT .*\n$/);
  });

  it('refuses a port that is taken with one line and code 1', async () => {
    const { port } = await start({});
    const second = BuiltService.run('api', { PORT: String(port) });
    await expect(second.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(second.err).toMatch(new RegExp(`^PORT ${port} .*in use.*\n$`));
    expect(second.out).toBe('');
  });
});

describe('the worker', () => {
  it('says that it needs Redis and ends with code 1', async () => {
    service = BuiltService.run('worker');
    await expect(service.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(service.err).toMatch(/^The worker needs REDIS_URL.*\n$/);
  });
});
