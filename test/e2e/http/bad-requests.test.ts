import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';
import { exchange, parseAnswer, postOf } from './raw-http.js';

const good = JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' });
const JSON_TYPE = { 'content-type': 'application/json' };
const RESULT = '/v1/rewrite/result';
const STREAM = '/v1/rewrite/sse';
const LIMIT = 5000;

let api: StartedApi;
let described: DescribedAnswers;

beforeAll(async () => {
  api = await startApi({ HTTP_BODY_LIMIT_BYTES: String(LIMIT) });
  described = await DescribedAnswers.of(api.url);
});

afterAll(() => api.stop(0));

interface Request_ {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | null;
}

async function send({
  method = 'POST',
  path = '/v1/rewrite',
  headers = JSON_TYPE,
  body = good,
}: Request_): Promise<Response> {
  const hasBody = method !== 'GET' && method !== 'HEAD' && body !== null;
  return fetch(api.url + path, { method, headers, ...(hasBody && { body: Buffer.from(body) }) });
}

/** Sends the request and expects a problem document of this type. */
async function expectProblem(request: Request_, status: number, type: string): Promise<Record<string, unknown>> {
  const response = await send(request);
  const problem = (await response.json()) as Record<string, unknown>;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem).toMatchObject({
    type: `urn:rewrite:problem:${type}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
    instance: new URL(response.url).pathname,
    requestId: response.headers.get('x-request-id'),
  });
  expect(response.status).toBe(status);
  return problem;
}

describe('a body of another type', () => {
  it.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['application/xml', { 'content-type': 'application/xml' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['almost json', { 'content-type': 'application/jsonp' }],
    ['json with a suffix', { 'content-type': 'application/ld+json' }],
    ['json in another charset', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['json in UTF-16, quoted', { 'content-type': 'application/json; charset="utf-16"' }],
    ['no media type at all', { 'content-type': 'json' }],
    ['none', {}],
    ['gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
    ['br', { ...JSON_TYPE, 'content-encoding': 'br' }],
  ])('is refused: %s', async (_name, headers) => {
    await expectProblem({ headers }, 415, 'unsupported-media-type');
  });

  it('is refused without a body too', async () => {
    await expectProblem({ headers: {}, body: null }, 415, 'unsupported-media-type');
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json; charset=utf8'])(
    'is none if it is %s',
    async (type) => {
      expect((await send({ headers: { 'content-type': type, 'content-encoding': 'identity' } })).status).toBe(200);
    },
  );
});

describe('a body over the limit', () => {
  const body = JSON.stringify({ text: 'x'.repeat(LIMIT), style: 'pirate' });

  it('is refused by its length', async () => {
    const { detail } = await expectProblem({ body }, 413, 'too-large');
    expect(detail).toContain(String(LIMIT));
  });

  it('is refused while it arrives in chunks without a length', async () => {
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    const head =
      'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n';
    const answer = parseAnswer(await exchange(api.port, `${head}Connection: close\r\n\r\n${chunk.repeat(6)}0\r\n\r\n`));
    expect(answer).toMatchObject({ status: 413, headers: { 'content-type': 'application/problem+json' } });
  });

  it('is one byte longer than one that is served', async () => {
    const longest = `${good}${' '.repeat(LIMIT - good.length)}`;
    expect((await send({ body: longest })).status).toBe(200);
    await expectProblem({ body: `${longest} ` }, 413, 'too-large');
  });

  it('is refused with an answer that a client gets, even if it sends on', async () => {
    await expectProblem({ body: 'x'.repeat(3_000_000) }, 413, 'too-large');
  });
});

describe('an id that is none', () => {
  const ids = [
    'x',
    '0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11',
    '1'.repeat(101),
    'a'.repeat(10_000),
    '%00',
    '%F0%9F%98%80',
    '%20',
    '..%2F..%2Fetc%2Fpasswd',
    '%ZZ',
    '%',
    "';DROP TABLE jobs;--",
    '__proto__',
    'constructor',
    '{id}',
    '*',
  ];

  it.each(ids)('is an unknown job: %p', async (id) => {
    await expectProblem({ method: 'GET', path: `${RESULT}/${id}`, headers: {} }, 404, 'not-found');
    await expectProblem({ method: 'DELETE', path: `${RESULT}/${id}`, headers: {}, body: null }, 404, 'not-found');
  });

  it.each(ids)('is an unknown stream: %p', async (id) => {
    await expectProblem({ method: 'GET', path: `${STREAM}/${id}`, headers: {} }, 404, 'not-found');
  });

  it('is unknown whatever body comes with it', async () => {
    await expectProblem({ method: 'DELETE', path: `${RESULT}/x`, body: '{half' }, 404, 'not-found');
    await expectProblem(
      { method: 'DELETE', path: `${RESULT}/x`, headers: { 'content-type': 'text/plain' } },
      404,
      'not-found',
    );
  });
});

describe('a path that is none', () => {
  it.each([
    '/v1',
    '/v1/',
    '/v1/rewrites',
    '/v1/rewrite/',
    '/V1/rewrite',
    '//v1/rewrite',
    `${RESULT}/`,
    `${RESULT}/a/b`,
    '/v2/rewrite',
    '/health/x',
    '/docs/x.js',
    '/%ZZ',
    '/favicon.ico',
  ])('is not found: %s', async (path) => {
    await expectProblem({ method: 'GET', path, headers: {} }, 404, 'not-found');
  });

  it('is not found before anything of its body is looked at', async () => {
    await expectProblem({ path: '/v1/nothing', body: '{half' }, 404, 'not-found');
    await expectProblem({ path: '/v1/nothing', headers: { 'content-type': 'text/plain' } }, 404, 'not-found');
  });
});

describe('a method that a path does not have', () => {
  it.each([
    ['GET', '/v1/rewrite', 'POST'],
    ['PUT', '/v1/rewrite', 'POST'],
    ['PATCH', '/v1/rewrite', 'POST'],
    ['DELETE', '/v1/rewrite', 'POST'],
    ['OPTIONS', '/v1/rewrite', 'POST'],
    ['GET', '/v1/rewrite/submit', 'POST'],
    ['GET', '/v1/rewrite/chunked', 'POST'],
    ['GET', STREAM, 'POST'],
    ['POST', `${RESULT}/x`, 'DELETE, GET, HEAD'],
    ['PUT', `${RESULT}/x`, 'DELETE, GET, HEAD'],
    ['OPTIONS', `${RESULT}/x`, 'DELETE, GET, HEAD'],
    ['DELETE', `${STREAM}/x`, 'GET, HEAD'],
    ['POST', '/v1/styles', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
    ['POST', '/docs', 'GET, HEAD'],
  ])('is refused with what is allowed: %s %s', async (method, path, allow) => {
    await expectProblem({ method, path, headers: {}, body: null }, 405, 'method-not-allowed');
    expect((await send({ method, path, headers: {}, body: null })).headers.get('allow')).toBe(allow);
  });
});

describe('a wrong header or query', () => {
  async function expectFault(request: Request_, parameter: string): Promise<void> {
    const { errors } = await expectProblem(request, 400, 'validation');
    expect(errors).toEqual([{ parameter, detail: expect.any(String) }]);
  }

  it.each(['', 'a b', '""', 'x'.repeat(256), '"open'])('is told of: Idempotency-Key %p', async (key) => {
    await expectFault(
      { path: '/v1/rewrite/submit', headers: { ...JSON_TYPE, 'idempotency-key': key } },
      'Idempotency-Key',
    );
  });

  it('is told of: two of Idempotency-Key', async () => {
    const request = postOf('/v1/rewrite/submit', JSON.parse(good)).replace(
      '\r\n\r\n',
      '\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n',
    );
    expect(JSON.parse(parseAnswer(await exchange(api.port, request)).body)).toMatchObject({
      errors: [{ parameter: 'Idempotency-Key' }],
    });
  });

  it.each(['abc', '-1', '1.5', ''])('is told of: Last-Event-ID %p', async (id) => {
    await expectFault({ method: 'GET', path: `${STREAM}/x`, headers: { 'last-event-id': id } }, 'Last-Event-ID');
  });

  it.each(['wait=61', 'wait=-1', 'wait=1.5', 'wait=', 'wait=abc', 'wait=1&wait=2', 'wait=%2B5', 'wait=1e1'])(
    'is told of: ?%s',
    async (query) => {
      await expectFault({ method: 'GET', path: `${RESULT}/x?${query}`, headers: {} }, 'wait');
    },
  );

  it.each(['wait=0', 'wait=60', 'wait=060', 'WAIT=abc'])('is none: ?%s', async (query) => {
    await expectProblem({ method: 'GET', path: `${RESULT}/x?${query}`, headers: {} }, 404, 'not-found');
  });

  it('is nothing that is only unknown', async () => {
    const response = await send({ path: '/v1/rewrite?verbose=1', headers: { ...JSON_TYPE, 'cache-control': 'foo' } });
    expect(response.status).toBe(200);
  });
});

describe('every answer', () => {
  it('is one that the document describes', async () => {
    const submitted = await send({ path: '/v1/rewrite/submit' });
    const { id } = (await submitted.clone().json()) as { id: string };
    const waited = await send({ method: 'GET', path: `${RESULT}/${id}?wait=5`, headers: {} });
    const answers: [string, string, Response][] = [
      ['POST', '/v1/rewrite', await send({})],
      ['POST', '/v1/rewrite', await send({ headers: {} })],
      ['POST', '/v1/rewrite', await send({ body: 'x'.repeat(LIMIT + 1) })],
      ['POST', '/v1/rewrite/sse', await send({ path: '/v1/rewrite/sse' })],
      ['POST', '/v1/rewrite/sse', await send({ path: '/v1/rewrite/sse', body: '' })],
      ['POST', '/v1/rewrite/chunked', await send({ path: '/v1/rewrite/chunked' })],
      ['POST', '/v1/rewrite/submit', submitted],
      ['POST', '/v1/rewrite/submit', await send({ path: '/v1/rewrite/submit', headers: {} })],
      ['GET', `${RESULT}/{id}`, waited],
      ['GET', `${RESULT}/{id}`, await send({ method: 'GET', path: `${RESULT}/x`, headers: {} })],
      ['DELETE', `${RESULT}/{id}`, await send({ method: 'DELETE', path: `${RESULT}/${id}`, headers: {}, body: null })],
      ['GET', `${STREAM}/{id}`, await send({ method: 'GET', path: `${STREAM}/${id}`, headers: {} })],
      [
        'GET',
        `${STREAM}/{id}`,
        await send({ method: 'GET', path: `${STREAM}/${id}`, headers: { 'last-event-id': '9999999999999' } }),
      ],
      ['GET', '/v1/styles', await send({ method: 'GET', path: '/v1/styles', headers: {} })],
      ['GET', '/health', await send({ method: 'GET', path: '/health', headers: {} })],
      ['GET', '/health/live', await send({ method: 'GET', path: '/health/live', headers: {} })],
      ['GET', '/health/ready', await send({ method: 'GET', path: '/health/ready', headers: {} })],
    ];
    for (const [method, path, response] of answers) {
      const { status, headers } = response;
      described.expect(method, path, { status, headers, body: await response.text() });
    }
    expect(answers.map(([, , { status }]) => status)).toEqual([
      200, 415, 413, 200, 400, 200, 202, 415, 200, 404, 409, 200, 204, 200, 200, 200, 200,
    ]);
  });
});
