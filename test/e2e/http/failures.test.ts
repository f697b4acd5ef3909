import { afterEach, beforeAll, afterAll, describe, expect, it, jest } from '@jest/globals';
import { RewriteJobs } from '#jobs';
import { RewriteError, type RewriteErrorType, type RewriteEvent } from '#rewrite-log';
import { RewriteService } from '#rewriting';
import { givenEvents } from '../../support/given-events.js';
import { allEvents, RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

const BODY = { text: 'Hello', style: 'pirate' };
const start: RewriteEvent = { type: 'start', id: 0, streamId: 's-1', style: 'pirate' };
const delta: RewriteEvent = { type: 'delta', id: 1, text: 'Ahoy' };

let api: StartedApi;
let client: RewriteClient;
let described: DescribedAnswers;

beforeAll(async () => {
  api = await startApi();
  client = new RewriteClient(api.url);
  described = await DescribedAnswers.of(api.url);
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => api.stop(0));

async function* of(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}

async function* thenFailing(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
  throw new Error('a secret of the inside');
}

/** Every rewrite has these events. */
function rewritesAre(events: AsyncIterable<RewriteEvent>): void {
  jest
    .spyOn(api.app.get(RewriteService, { strict: false }), 'open')
    .mockResolvedValue({ cacheStatus: 'miss', events: givenEvents(events) });
}

const failures: [RewriteErrorType, number][] = [
  ['refused', 422],
  ['too-long', 422],
  ['provider-failed', 502],
  ['no-capacity', 503],
  ['unavailable', 503],
  ['deadline', 504],
  ['internal', 500],
];

describe('a rewrite that fails', () => {
  it.each(failures)('as %s is answered with %d by the whole answer and the plain text', async (type, status) => {
    for (const path of ['/v1/rewrite', '/v1/rewrite/chunked']) {
      rewritesAre(of(start, { type: 'error', id: 1, failure: { type, detail: 'It failed.' } }));
      const response = await client.post(path, BODY);
      const body = await response.text();
      expect(JSON.parse(body)).toMatchObject({ type: `urn:rewrite:problem:${type}`, status, detail: 'It failed.' });
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      described.expect('POST', path, { status: response.status, headers: response.headers, body });
    }
  });

  it('tells when to ask again, in whole seconds that are not too few', async () => {
    const failure = { type: 'no-capacity', detail: 'All keys are busy.', retryAfterInSeconds: 6.2 } as const;
    rewritesAre(of(start, { type: 'error', id: 1, failure }));
    expect((await client.post('/v1/rewrite', BODY)).headers.get('retry-after')).toBe('7');
  });

  it('cuts the plain text once some of it has gone out', async () => {
    for (const after of ['error', 'restart', 'throw']) {
      const events = {
        error: of(start, delta, { type: 'error', id: 2, failure: { type: 'deadline', detail: 'Late.' } }),
        restart: of(start, delta, { type: 'restart', id: 1_000_000 }, delta),
        throw: thenFailing(start, delta),
      }[after];
      rewritesAre(events ?? of());
      const response = await client.post('/v1/rewrite/chunked', BODY);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
    }
  });

  it('without reason is an internal error that tells nothing and is logged once', async () => {
    const calls: (() => Promise<unknown>)[] = [
      async () => (await client.post('/v1/rewrite', BODY)).json(),
      async () => (await client.post('/v1/rewrite/chunked', BODY)).json(),
      async () => (await allEvents(await client.post('/v1/rewrite/sse', BODY))).at(-1)?.data,
    ];
    for (const call of calls) {
      rewritesAre(thenFailing(start));
      const logged = api.logs().length;
      const problem = await call();
      expect(problem).toMatchObject({
        type: 'urn:rewrite:problem:internal',
        status: 500,
        requestId: expect.any(String),
      });
      expect(JSON.stringify(problem)).not.toContain('secret');
      expect(
        api
          .logs()
          .slice(logged)
          .match(/"level":"error"/g),
      ).toHaveLength(1);
      expect(api.logs().slice(logged)).toContain('a secret of the inside');
    }
  });

  it('before it is opened is a problem of every way of asking', async () => {
    const unavailable = new RewriteError('unavailable', 'Away.', 3);
    jest.spyOn(api.app.get(RewriteService, { strict: false }), 'open').mockRejectedValue(unavailable);
    for (const path of ['/v1/rewrite', '/v1/rewrite/chunked', '/v1/rewrite/sse']) {
      const response = await client.post(path, BODY);
      expect({ status: response.status, retry: response.headers.get('retry-after') }).toEqual({
        status: 503,
        retry: '3',
      });
    }
  });
});

describe('a job that failed', () => {
  it('tells of it as a problem document of the request that asks', async () => {
    jest.spyOn(api.app.get(RewriteJobs, { strict: false }), 'find').mockResolvedValue({
      id: 'j-1',
      status: 'failed',
      createdAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.000Z',
      attempts: 3,
      rewrite: null,
      error: { type: 'provider-failed', detail: 'Every provider failed.' },
    });
    const response = await client.get('/v1/rewrite/result/j-1');
    const body = await response.text();
    described.expect('GET', '/v1/rewrite/result/{id}', { status: response.status, headers: response.headers, body });
    expect(JSON.parse(body)).toMatchObject({
      attempts: 3,
      error: {
        type: 'urn:rewrite:problem:provider-failed',
        status: 502,
        instance: '/v1/rewrite/result/j-1',
        requestId: response.headers.get('x-request-id'),
      },
    });
  });

  it.each([
    ['conflict', 409],
    ['cancelled', 409],
    ['not-found', 404],
  ] as const)('cannot be cancelled: %s', async (type, status) => {
    const jobs = api.app.get(RewriteJobs, { strict: false });
    jest.spyOn(jobs, 'cancel').mockRejectedValue(new RewriteError(type, 'No.'));
    const response = await client.delete('/v1/rewrite/result/j-1');
    const body = await response.text();
    described.expect('DELETE', '/v1/rewrite/result/{id}', { status, headers: response.headers, body });
    expect(JSON.parse(body)).toMatchObject({ status, type: `urn:rewrite:problem:${type}` });
  });
});
