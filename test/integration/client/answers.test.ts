import { afterEach, describe, expect, it } from '@jest/globals';
import { type ConnectionState, RewriteClient, RewriteError } from '#client';
import { type Answer, answer, cutAtOnce, problem, REWRITE, ScriptedServer } from './scripted-server.js';

const PIRATE = { style: 'pirate' };
const JOB = {
  id: 'job-1',
  status: 'completed',
  createdAt: '',
  finishedAt: '',
  attempts: 1,
  rewrite: REWRITE,
  error: null,
};

let server: ScriptedServer;

afterEach(() => server.stop());

async function clientOf(...answers: Answer[]): Promise<RewriteClient> {
  server = await ScriptedServer.start(...answers);
  return new RewriteClient({ url: server.url, pace: { firstPauseInMs: 1 } });
}

/** An answer whose connection ends in the middle, as if all were said. */
const half: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.socket?.end(JSON.stringify(JOB).slice(0, 20));
};

describe('a client', () => {
  it('asks below the path of its address, as its key’s owner', async () => {
    server = await ScriptedServer.start(answer(200, []));
    await new RewriteClient({ url: `${server.url}/team/rewrites?x=1`, key: 'test-key-website' }).styles({
      language: 'de',
    });
    expect(server.asked[0]).toMatchObject({
      path: '/team/rewrites/v1/styles',
      headers: { authorization: 'Bearer test-key-website', 'accept-language': 'de' },
    });
  });

  it('is not made with an address or a key that none can be', () => {
    expect(() => new RewriteClient({ url: 'localhost' })).toThrow('Invalid URL');
    expect(() => new RewriteClient({ url: 'localhost:3000' })).toThrow('localhost:3000 begins neither with http://');
    expect(() => new RewriteClient({ url: 'http://localhost', key: 'line\nbreak' })).toThrow('invalid header value');
  });

  it.each([null, 7, 'ok', [], {}, { ok: true }])(
    'takes %j, as another program may answer in JSON, for no answer of the service',
    async (json) => {
      const client = await clientOf((response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
      const asked = [
        client.rewrite('Hello', PIRATE),
        client.submit('Hello', PIRATE),
        client.result('job-1'),
        client.wait('job-1'),
        client.cancel('job-1'),
        client.usage(),
        client.health(),
        ...(Array.isArray(json) ? [] : [client.styles()]),
      ];
      for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
      await expect(client.health()).rejects.toMatchObject({ name: 'RewriteError', type: 'not-the-service' });
    },
  );

  describe.each(['start', 'delta', 'done', 'error'])('that is sent an event `%s`', (event) => {
    it.each([null, 7, [], {}])(
      'takes it with %j for its data for none of the service, once and for all',
      async (data) => {
        const client = await clientOf((response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`event: ${event}\ndata: ${JSON.stringify(data)}\nid: 1\n\n`);
        });
        const { finished } = client.stream('Hello', PIRATE);
        await expect(finished).rejects.toMatchObject({ name: 'RewriteError', type: 'not-the-service' });
        expect(server.asked).toHaveLength(1);
      },
    );
  });

  it('tells of what goes into a header and cannot, as of every other fault', async () => {
    const client = await clientOf(answer(200, []));
    for (const [call, parameter] of [
      [client.submit('Hello', { ...PIRATE, idempotencyKey: 'order ✓' }), 'idempotency-key'],
      [client.styles({ language: '日本' }), 'accept-language'],
    ] as const) {
      const failure = await call.catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RewriteError);
      expect(failure).toMatchObject({ type: 'validation', errors: [{ parameter }] });
    }
    expect(server.asked).toEqual([]);
  });

  it('tells that nobody listens there', async () => {
    const client = await clientOf();
    await server.stop();
    server = await ScriptedServer.start();
    await expect(client.styles()).rejects.toMatchObject({
      type: 'network',
      detail: expect.stringMatching(/^The service cannot be reached: .*ECONNREFUSED/),
    });
  });

  it('takes the report of a service that is down for one', async () => {
    const report: Answer = (response) =>
      void response.writeHead(503, { 'content-type': 'application/json' }).end('{"status":"down","parts":{}}');
    expect(await (await clientOf(report)).health()).toEqual({ status: 'down', parts: {} });
    await server.stop();
    const stopping = await clientOf(problem(503, 'unavailable', { 'retry-after': '5' }));
    await expect(stopping.health()).rejects.toMatchObject({ type: 'unavailable', retryAfterSeconds: 5 });
  });

  it.each([
    ['a page', 200, '<p>Sign in to the network</p>', {}],
    [
      'another service’s problem',
      500,
      '{"type":"about:blank","title":"No"}',
      { 'content-type': 'application/problem+json' },
    ],
    ['nothing', 301, '', { location: '/elsewhere', 'content-type': 'text/plain' }],
  ])('tells of %s that it is none of the service’s', async (_what, status, body, headers) => {
    const client = await clientOf(answer(status, body, headers));
    const error = await client.rewrite('Hello', PIRATE).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type: status === 301 ? 'network' : 'not-the-service' });
    if (body !== '') expect(error).toMatchObject({ status, detail: expect.stringContaining(body.slice(3, 10)) });
  });

  it.each([
    ['2026-11-30T12:00:20Z', 20],
    ['2026-11-30T11:00:00Z', undefined],
    ['soon', undefined],
  ])('tells in seconds how long a proxy wants it to wait, by the proxy’s own clock: to %s', async (until, seconds) => {
    const time = (told: string): string => (told === 'soon' ? told : new Date(told).toUTCString());
    const headers = { date: time('2026-11-30T12:00:00Z'), 'retry-after': time(until) };
    const client = await clientOf(answer(503, '<h1>Later</h1>', headers));
    await expect(client.styles()).rejects.toMatchObject({ status: 503, retryAfterSeconds: seconds });
  });

  it('tells of an address that leads on to another one, where a POST arrives as GET and a key does not', async () => {
    const [lost, unknown] = [problem(405, 'method-not-allowed'), problem(401, 'unauthorized')];
    const onward = await ScriptedServer.start(lost, lost, unknown);
    const client = await clientOf(answer(301, {}, { location: `${onward.url}/v1/rewrite` }));
    const calls = [client.rewrite('Hello', PIRATE), client.stream('Hello', PIRATE).finished, client.usage()];
    const failures = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    await onward.stop();
    for (const failure of failures) {
      const detail = expect.stringMatching(/^http:.* leads on to http:.*\/v1\/rewrite: give the address there$/);
      expect(failure).toMatchObject({ type: 'not-the-service', detail });
    }
  });

  it('tells what the service says at an address that leads on to it', async () => {
    const onward = await ScriptedServer.start(problem(404, 'not-found'));
    const client = await clientOf(answer(301, {}, { location: `${onward.url}/v1/rewrite/result/job-1` }));
    await expect(client.result('job-1')).rejects.toMatchObject({ type: 'not-found' });
    await onward.stop();
  });

  it('never takes a part of an answer for the whole', async () => {
    await expect((await clientOf(half)).result('job-1')).rejects.toMatchObject({ type: 'network' });
  });
});

describe('submit', () => {
  it('is repeated with its key while connections are lost and the service is away, and not where there is a limit', async () => {
    const client = await clientOf(
      cutAtOnce,
      problem(503, 'unavailable', { 'retry-after': '0' }),
      answer(502, '<p>Bad Gateway</p>'),
      problem(429, 'throttled', { 'retry-after': '9' }),
    );
    await expect(client.submit('Hello', PIRATE)).rejects.toMatchObject({ type: 'throttled', retryAfterSeconds: 9 });
    const keys = server.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('tells why it asks again, and when it has been taken', async () => {
    const taken = answer(202, { id: 'job-1', status: 'queued' });
    const client = await clientOf(problem(503, 'no-capacity', { 'retry-after': '0' }), taken);
    const told: ConnectionState[] = [];
    const onConnection = (state: ConnectionState): void => void told.push(state);
    expect(await client.submit('Hello', { ...PIRATE, onConnection })).toMatchObject({ id: 'job-1' });
    const cut = {
      is: 'cut',
      reason: expect.objectContaining({ type: 'no-capacity' }),
      comesBackInMs: expect.any(Number),
    };
    expect(told).toEqual([cut, { is: 'open', resumed: false }]);
  });
});

describe('wait', () => {
  it('holds longer each time, and asks again after lost connections and limits', async () => {
    const queued = answer(200, { ...JOB, status: 'queued', finishedAt: null });
    const tooSoon = problem(429, 'throttled', { 'retry-after': '0' });
    const later = Array<Answer>(6).fill(queued);
    const client = await clientOf(queued, cutAtOnce, half, tooSoon, ...later, answer(200, JOB));
    expect(await client.wait('job-1')).toEqual(JOB);
    const holds = server.lines.map((line) => Number(/\?wait=(\d+)$/.exec(line)?.[1]));
    expect(holds).toEqual([1, 2, 2, 2, 2, 4, 8, 16, 20, 20, 20]);
  });

  it('asks with pauses where nothing is held', async () => {
    const queued = answer(200, { ...JOB, status: 'queued', finishedAt: null });
    server = await ScriptedServer.start(queued, queued, queued, answer(200, JOB));
    const client = new RewriteClient({ url: server.url, pace: { firstPauseInMs: 100 } });
    const askedAt = performance.now();
    expect(await client.wait('job-1')).toEqual(JOB);
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(290);
  });
});

describe('a call that is asked once', () => {
  it.each([
    ['rewrite', (client: RewriteClient) => client.rewrite('Hello', PIRATE)],
    ['result', (client: RewriteClient) => client.result('job-1')],
    ['cancel', (client: RewriteClient) => client.cancel('job-1')],
    ['usage', (client: RewriteClient) => client.usage()],
  ])('%s', async (_name, call) => {
    await expect(call(await clientOf(problem(503, 'unavailable')))).rejects.toMatchObject({ type: 'unavailable' });
    expect(server.asked).toHaveLength(1);
  });
});
