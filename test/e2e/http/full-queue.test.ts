import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisServer } from '../../support/redis-server.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

/** One job is worked and never ends, two may wait. */
const SETTINGS = { MAX_QUEUED_JOBS: '2', WORKER_CONCURRENCY: '1', STUB_TOKEN_DELAY_MS: '5000', SHUTDOWN_GRACE_MS: '0' };

const apis: StartedApi[] = [];
let redis: RedisServer | null = null;

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.stop(0)));
  await redis?.stop();
  redis = null;
});

async function start(settings: Record<string, string>): Promise<StartedApi> {
  const api = await startApi({ ...SETTINGS, ...settings });
  apis.push(api);
  return api;
}

function submit({ url }: StartedApi, key: string, text = `The text of ${key}`): Promise<Response> {
  return fetch(`${url}/v1/rewrite/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ text, style: 'pirate' }),
  });
}

async function statusesOf(responses: Promise<Response>[]): Promise<number[]> {
  return (await Promise.all(responses)).map(({ status }) => status).sort((a, b) => a - b);
}

describe('a submit to a queue that is full', () => {
  it('is refused as the document says, and the repeat of one that was taken is not', async () => {
    const api = await start({});
    const taken = [await submit(api, 'a'), await submit(api, 'b'), await submit(api, 'c')];
    expect(taken.map(({ status }) => status)).toEqual([202, 202, 202]);

    const refused = await submit(api, 'd');
    const { status, headers } = refused;
    const body = await refused.text();
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:rewrite:problem:no-capacity', status: 503 });
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    (await DescribedAnswers.of(api.url)).expect('POST', '/v1/rewrite/submit', { status, headers, body });

    const { id } = (await taken[2]!.json()) as { id: string };
    const repeat = await submit(api, 'c');
    expect({ status: repeat.status, body: await repeat.json() }).toEqual({
      status: 202,
      body: { id, status: 'queued' },
    });
  });

  it('is taken once there is room again', async () => {
    const api = await start({});
    const taken = [await submit(api, 'a'), await submit(api, 'b'), await submit(api, 'c')];
    expect((await submit(api, 'd')).status).toBe(503);
    await fetch(api.url + taken[2]!.headers.get('location'), { method: 'DELETE' });
    expect((await submit(api, 'd')).status).toBe(202);
  });

  it('leaves nothing behind when it is refused: its key is free for another body', async () => {
    const api = await start({});
    const taken = [await submit(api, 'a'), await submit(api, 'b'), await submit(api, 'c')];
    expect((await submit(api, 'd')).status).toBe(503);
    expect((await submit(api, 'd', 'Another text')).status).toBe(503);
    await fetch(api.url + taken[2]!.headers.get('location'), { method: 'DELETE' });
    expect((await submit(api, 'd', 'A third text')).status).toBe(202);
  });

  it('is refused by every process: two of forty at once are taken by two apis', async () => {
    redis = await RedisServer.start();
    const pair = [await start({ REDIS_URL: redis.url }), await start({ REDIS_URL: redis.url })];
    const submits = Array.from({ length: 40 }, (_, i) => submit(pair[i % 2]!, `job-${i}`));
    expect(await statusesOf(submits)).toEqual([202, 202, ...Array<number>(38).fill(503)]);
    expect((await submit(pair[0]!, 'one-more')).status).toBe(503);
  });
});

test('equal submits at once take one place', async () => {
  redis = await RedisServer.start();
  const settings = { REDIS_URL: redis.url, MAX_QUEUED_JOBS: '20', WORKER_IN_PROCESS: 'false' };
  const pair = [await start(settings), await start(settings)];
  const equal = Array.from({ length: 10 }, (_, i) => submit(pair[i % 2]!, 'the-same'));
  expect(await statusesOf(equal)).toEqual(Array<number>(10).fill(202));
  const others = Array.from({ length: 20 }, (_, i) => submit(pair[i % 2]!, `job-${i}`));
  expect(await statusesOf(others)).toEqual([...Array<number>(19).fill(202), 503]);
});

describe('a submit to a Redis that takes nothing more', () => {
  it('is refused for want of room, and the repeat of one that was taken is not', async () => {
    redis = await RedisServer.start(['--maxmemory-policy', 'noeviction']);
    const api = await start({ REDIS_URL: redis.url });
    const taken = await submit(api, 'a');
    await redis.fill();

    const refused = await submit(api, 'b');
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:no-capacity', status: 503 });
    const repeat = await submit(api, 'a');
    expect(repeat.status).toBe(202);
    expect(await repeat.json()).toMatchObject({ id: ((await taken.json()) as { id: string }).id });
  });
});
