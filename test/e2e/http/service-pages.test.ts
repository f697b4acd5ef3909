import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { type StartedApi, startApi } from '../../support/start-api.js';

let api: StartedApi;

beforeAll(async () => {
  api = await startApi({
    LLM_PROVIDERS: 'openai,stub',
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__KEY__7: 'test-key-openai-7',
    REWRITE_MAX_TEXT_LENGTH: '77',
  });
});

afterAll(() => api.stop(0));

function get(path: string, headers: Record<string, string> = {}): request.Test {
  return request(api.url).get(path).set(headers);
}

describe('X-Request-Id', () => {
  it.each(['abc', 'A-b_c.9', 'x'.repeat(128)])('is the client’s own if it is %p', async (id) => {
    expect((await get('/v1/styles', { 'x-request-id': id })).headers['x-request-id']).toBe(id);
  });

  it.each(['', 'a b', 'x'.repeat(129), 'ä', 'a/b', '{"a":1}', 'a, b'])(
    'is a new one if the client’s is %p',
    async (id) => {
      const { headers } = await get('/v1/styles', { 'x-request-id': id });
      expect(headers['x-request-id']).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    },
  );

  it.each(['/health', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/openapi-3.0.json', '/nothing', '/%ZZ'])(
    'is on the answer of %s',
    async (path) => {
      expect((await get(path, { 'x-request-id': 'mine' })).headers['x-request-id']).toBe('mine');
    },
  );

  it('is in the log line of the request, which tells nothing of its contents', async () => {
    const secret = 'the text of a client';
    await request(api.url)
      .post('/v1/rewrite')
      .query({ q: secret })
      .set({ 'x-request-id': 'logged', authorization: `Bearer ${secret}`, cookie: secret })
      .send({ text: secret, style: 'pirate', provider: 'stub' });
    await get('/health/live');
    const lines = api
      .logs()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const answered = lines.filter(({ requestId, msg }) => requestId === 'logged' && msg === 'request answered');
    expect(answered).toEqual([
      {
        level: 'debug',
        time: expect.any(String),
        requestId: 'logged',
        method: 'POST',
        path: '/v1/rewrite',
        status: 200,
        durationInMs: expect.any(Number),
        msg: 'request answered',
      },
    ]);
    expect(api.logs()).not.toContain(secret);
    expect(api.logs()).not.toContain(encodeURIComponent(secret));
  });
});

describe('GET /health', () => {
  it('tells the state of every part and names keys by their provider and index', async () => {
    const { status, body } = await get('/health');
    expect(status).toBe(200);
    const key = { status: 'ok', inFlight: 0, restsUntil: null };
    expect(body).toEqual({
      status: 'ok',
      parts: {
        api: { status: 'ok' },
        store: { status: 'ok', kind: 'memory' },
        providers: {
          status: 'ok',
          each: [
            {
              provider: 'openai',
              status: 'ok',
              failing: false,
              waiting: 0,
              keys: [
                { ...key, index: 0 },
                { ...key, index: 7 },
              ],
            },
            { provider: 'stub', status: 'ok', failing: false, waiting: 0, keys: [{ ...key, index: 0 }] },
          ],
        },
      },
    });
  });

  it.each(['live', 'ready'])('has a probe: %s', async (probe) => {
    const { status, body } = await get(`/health/${probe}`);
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
  });
});

describe('GET /v1/styles', () => {
  it('lists each style with its name and one line', async () => {
    const styles = (await get('/v1/styles')).body as { name: string; description: string }[];
    expect(styles.map(({ name }) => name)).toEqual(['pirate', 'haiku', 'formal']);
    for (const { description } of styles) expect(description).toMatch(/^.{10,}$/);
  });
});

describe('the OpenAPI document', () => {
  type Operation = {
    parameters?: { name: string; schema: { pattern?: string } }[];
    operationId?: string;
    responses: Record<string, { headers?: object; content?: Record<string, unknown> }>;
  };
  type Document = {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Record<string, unknown>>; securitySchemes: object };
  };
  let document: Document;
  beforeAll(async () => {
    document = (await get('/openapi.json')).body as Document;
  });

  it('is of OpenAPI 3.1 and describes every route', () => {
    expect(document.openapi).toBe('3.1.0');
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'delete /v1/rewrite/result/{id}',
      'get /health',
      'get /health/live',
      'get /health/ready',
      'get /v1/rewrite/result/{id}',
      'get /v1/rewrite/sse/{id}',
      'get /v1/styles',
      'get /v1/usage',
      'post /v1/rewrite',
      'post /v1/rewrite/chunked',
      'post /v1/rewrite/sse',
      'post /v1/rewrite/submit',
    ]);
  });

  it('has the bounds of these settings, and what they name as examples', () => {
    expect(document.components.schemas['RewriteRequest']).toMatchObject({
      additionalProperties: false,
      required: ['text', 'style'],
      properties: {
        text: { maxLength: 77 },
        style: { examples: ['pirate', 'haiku', 'formal'] },
        provider: { examples: ['openai', 'stub'] },
      },
    });
  });

  it('tells how the tag of a language is written, and forbids none that is served', () => {
    const { properties } = document.components.schemas['RewriteRequest'] as {
      properties: Record<string, { pattern?: string }>;
    };
    const tag = new RegExp(properties['language']?.pattern ?? '');
    const served = ['de', 'pt-BR', 'zh-Hant-TW', 'DE-at', 'de-1996', 'en-u-ca-buddhist', 'de-DE-x-foo', 'zh-yue'];
    expect(served.filter((language) => !tag.test(language))).toEqual([]);
    const refused = ['', '0000', 'd', 'German', 'de_DE', 'de-', 'en, de'];
    expect(refused.filter((language) => tag.test(language))).toEqual([]);
  });

  it('binds no client to what may be otherwise later or elsewhere: names of styles and providers, fields of answers', () => {
    const { RewriteRequest: asked, ...answers } = document.components.schemas;
    expect(JSON.stringify(answers)).not.toContain('additionalProperties');
    const { text, style, provider } = (asked as { properties: Record<string, object> }).properties;
    expect(text).not.toHaveProperty('pattern');
    expect([style, provider].filter((field) => 'enum' in (field ?? {}))).toEqual([]);
  });

  it('is there in OpenAPI 3.0, too: with the same operations and schemas, in words that 3.0 has', async () => {
    const older = (await get('/openapi-3.0.json')).body as Document;
    expect(older.openapi).toBe('3.0.3');
    expect(Object.keys(older.paths)).toEqual(Object.keys(document.paths));
    expect(Object.keys(older.components.schemas)).toEqual(Object.keys(document.components.schemas));
    expect(JSON.stringify(older)).not.toMatch(
      /"type":\[|"type":"null"|"contentSchema"|"contentMediaType"|"examples":\[/,
    );
    expect(older.components.schemas['Job']).toMatchObject({
      properties: {
        finishedAt: { type: 'string', nullable: true },
        rewrite: { allOf: [{ $ref: '#/components/schemas/Rewrite' }], nullable: true },
      },
    });
  });

  it('has problem documents alone from 400 on, but for the health report', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const { responses } of Object.values(item)) {
        for (const [status, { content }] of Object.entries(responses)) {
          if (Number(status) < 400 || path === '/health') continue;
          expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
        }
      }
    }
  });

  it('tells of every answer that it has a Cache-Control', () => {
    const answers = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId, responses }) =>
        Object.entries(responses).map(([status, { headers }]) => ({ operationId, status, headers })),
      ),
    );
    expect(answers.filter(({ headers = {} }) => !('Cache-Control' in headers))).toEqual([]);
  });

  it('tells of every operation how it answers what is no proper request, and its own faults', () => {
    for (const item of Object.values(document.paths)) {
      for (const { responses } of Object.values(item)) {
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '408', '431', '500']));
      }
    }
  });

  it.each(['', '0', '57', '9'.repeat(15), '9'.repeat(16), 'x', '-1'])(
    'says of a Last-Event-ID of %p what its operations make of it',
    async (id) => {
      const asked = {
        get: request(api.url).get('/v1/rewrite/sse/0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11'),
        post: request(api.url).post('/v1/rewrite/sse').send({ text: 'Ahoy', style: 'pirate', provider: 'stub' }),
      };
      for (const [method, operation] of [
        ['get', document.paths['/v1/rewrite/sse/{id}']?.['get']],
        ['post', document.paths['/v1/rewrite/sse']?.['post']],
      ] as const) {
        const { schema } = operation?.parameters?.find(({ name }) => name === 'Last-Event-ID') ?? {};
        const { status } = await asked[method].set('last-event-id', id);
        expect({ method, isTaken: status !== 400 }).toEqual({ method, isTaken: new RegExp(schema!.pattern!).test(id) });
      }
    },
  );

  it('points to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref = '']) => ref.split('/'));
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) {
      const target = ref.reduce<unknown>(
        (node, name) => (node as Record<string, unknown> | undefined)?.[name],
        document,
      );
      expect({ ref, isThere: target !== undefined }).toEqual({ ref, isThere: true });
    }
  });

  it('knows nothing of the words of older editions', () => {
    expect(JSON.stringify(document)).not.toMatch(/"nullable"/);
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
  });
});

describe('GET /docs', () => {
  it('is a page that loads nothing from elsewhere', async () => {
    const { text: page } = await get('/docs');
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target = '']) => target);
    expect(loaded.length).toBeGreaterThan(3);
    for (const target of loaded) {
      expect(target).toMatch(/^\.\/docs\//);
      expect((await get(target.slice(1))).status).toBe(200);
    }
  });
});
