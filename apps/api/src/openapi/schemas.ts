import type { OpenAPIObject } from '@nestjs/swagger';
import type { Settings } from '#config';
import { STYLE_NAMES } from '#rewriting';
import { PROBLEMS } from '../problem.js';

/** JSON Schema of the 2020-12 edition, as OpenAPI 3.1 uses it; the types of the swagger package know only 3.0. */
type Schema = Record<string, unknown>;
type SchemaComponents = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const string: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };

/**
 * What `VISIBLE` says of a text, code point by code point: JSON Schema advises against classes by Unicode property, which tools do not
 * share (https://json-schema.org/draft/2020-12/json-schema-core#section-6.4).
 */
const VISIBLE_CHARACTER = [
  String.raw`[^\u0000-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F`,
  String.raw`\u205F-\u206F\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8`,
  '\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]',
].join('');

function object(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

function nullable(schema: Schema): Schema {
  return 'type' in schema ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

const REWRITE_EXAMPLE = {
  rewritten: 'Ahoy, matey! Ye be a fine friend to this old sea dog.',
  style: 'pirate',
  provider: 'openai',
  model: 'gpt-6-luna',
  cached: false,
  calls: 1,
  usage: { inputTokens: 41, outputTokens: 52 },
  checks: [{ name: 'changed', passed: true, detail: 'other words than the text' }],
};

const JOB_ID = '0193a5c2-8f5e-7c3a-9b7e-2f4d6a8c0e11';

const jobStatus: Schema = { type: 'string', enum: ['queued', 'active', 'completed', 'failed', 'cancelled'] };

const rewrite: Schema = {
  ...object({
    rewritten: string,
    style: { type: 'string', enum: STYLE_NAMES },
    provider: string,
    model: string,
    cached: { type: 'boolean', description: 'True only if the rewrite had finished before this request came.' },
    calls: { ...count, description: 'How many provider calls the run made that wrote it.' },
    usage: {
      ...nullable(object({ inputTokens: count, outputTokens: count })),
      description: 'Summed over all calls; null if no provider reported any.',
    },
    checks: {
      type: 'array',
      items: object({ name: string, passed: { type: ['boolean', 'null'] }, detail: string }),
      description: 'What was checked of the style; `passed` is null where it cannot be told.',
    },
  }),
  examples: [REWRITE_EXAMPLE],
};

const job: Schema = {
  ...object({
    id: string,
    status: jobStatus,
    createdAt: { type: 'string', format: 'date-time' },
    finishedAt: { type: ['string', 'null'], format: 'date-time' },
    attempts: { ...count, description: 'Attempts that failed or finished.' },
    rewrite: nullable(ref('Rewrite')),
    error: nullable(ref('Problem')),
  }),
  examples: [
    {
      id: JOB_ID,
      status: 'completed',
      createdAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.500Z',
      attempts: 1,
      rewrite: REWRITE_EXAMPLE,
      error: null,
    },
  ],
};

const problem: Schema = {
  ...object(
    {
      type: { type: 'string', enum: Object.keys(PROBLEMS).map((type) => `urn:rewrite:problem:${type}`) },
      title: string,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: string,
      instance: { type: 'string', description: 'The path of the request.' },
      requestId: string,
      errors: {
        type: 'array',
        items: { anyOf: [object({ pointer: string, detail: string }), object({ parameter: string, detail: string })] },
        description:
          'Each thing that is wrong: a place in the body (RFC 6901), or a header or query value by its name.',
      },
    },
    ['instance', 'errors'],
  ),
  description: 'A problem document (RFC 9457).',
};

const part: Schema = { type: 'string', enum: ['ok', 'degraded', 'down'] };

const keyHealth = object({
  index: count,
  status: { type: 'string', enum: ['ok', 'resting', 'out'] },
  inFlight: count,
  restsUntil: { type: ['string', 'null'], format: 'date-time' },
});

const health: Schema = {
  ...object({
    status: part,
    parts: object({
      api: object({ status: part }),
      store: object({ status: part, kind: { type: 'string', enum: ['memory', 'redis'] } }),
      providers: object({
        status: part,
        each: {
          type: 'array',
          items: object({ provider: string, status: part, waiting: count, keys: { type: 'array', items: keyHealth } }),
        },
      }),
    }),
  }),
  examples: [
    {
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
              waiting: 0,
              keys: [{ index: 0, status: 'ok', inFlight: 2, restsUntil: null }],
            },
          ],
        },
      },
    },
  ],
};

function rewriteRequest({ rewrite: { maxTextLength }, providers }: Settings): Schema {
  return {
    ...object(
      {
        text: {
          type: 'string',
          minLength: 1,
          maxLength: maxTextLength,
          pattern: VISIBLE_CHARACTER,
          description: 'Must not be blank. Lengths are counted in code points.',
        },
        style: { type: 'string', enum: STYLE_NAMES },
        provider: { type: 'string', enum: providers, description: 'This provider only, without fallback.' },
      },
      ['provider'],
    ),
    examples: [{ text: 'Hello, my friend.', style: 'pirate' }],
  };
}

/** The bodies of requests and answers, by name; the bounds of a request are those of the settings. */
export function schemasFor(settings: Settings): SchemaComponents {
  return {
    RewriteRequest: rewriteRequest(settings),
    Rewrite: rewrite,
    Job: job,
    SubmittedJob: { ...object({ id: string, status: jobStatus }), examples: [{ id: JOB_ID, status: 'queued' }] },
    Styles: { type: 'array', items: object({ name: string, description: string }) },
    Health: health,
    Probe: { ...object({ status: { type: 'string', enum: ['ok'] } }), examples: [{ status: 'ok' }] },
    Problem: problem,
  };
}
