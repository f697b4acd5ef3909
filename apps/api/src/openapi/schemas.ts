import type { OpenAPIObject } from '@nestjs/swagger';
import type { Settings } from '#config';
import { STYLE_NAMES } from '#rewriting';
import { LONGEST_TERM, MOST_TERMS } from '../rewrite/rewrite.dto.js';
import { PROBLEMS } from '../problem.js';

/** JSON Schema of the 2020-12 edition, as OpenAPI 3.1 uses it; the types of the swagger package know only 3.0. */
type Schema = Record<string, unknown>;
type SchemaComponents = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const string: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };

/** Of an answer: it may get new fields later, which a client must ignore. */
function object(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function nullable(schema: Schema): Schema {
  return 'type' in schema ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Operators name styles and providers of their own: which there are, the service tells at `/v1/styles` and in its errors. */
function style(names: readonly string[]): Schema {
  return { type: 'string', pattern: '^[a-z][a-z0-9-]{0,31}$', examples: names };
}

function provider(names: readonly string[]): Schema {
  return { type: 'string', pattern: '^[a-z][a-z0-9]*(_[a-z0-9]+)*$', examples: names };
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

const rewriteFields: Record<string, Schema> = {
  rewritten: string,
  style: style(STYLE_NAMES),
  provider: provider(['openai', 'gemini', 'stub']),
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
};

const rewrite: Schema = { ...object(rewriteFields), examples: [REWRITE_EXAMPLE] };

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
        items: object({ detail: string, pointer: string, parameter: string }, ['pointer', 'parameter']),
        description:
          'Each thing that is wrong: `pointer` is a place in the body (RFC 6901), `parameter` the name of a header or query value.',
      },
    },
    ['instance', 'errors'],
  ),
  description: 'A problem document (RFC 9457).',
};

/** What the `data` of each event of a stream holds, as JSON. */
const events: Record<string, Schema> = {
  StartEvent: {
    ...object({ id: string, style: style(STYLE_NAMES) }),
    description: 'The first event of a stream, whose id is `id`. The text begins anew.',
  },
  DeltaEvent: { ...object({ text: string }), description: 'The next piece of the text.' },
  RestartEvent: { type: 'object', description: 'Writing begins again: the text so far counts no more.' },
  DoneEvent: {
    ...object(rewriteFields, ['rewritten']),
    description: 'The end: the rewrite, without `rewritten` where `Rewrite-Done: brief` was asked for.',
  },
  ErrorEvent: { ...problem, description: 'The end: the problem that the rewrite failed with.' },
};

/** The events of a stream as an EventSource gives them. */
export const EVENT_STREAM: Schema = {
  type: 'array',
  items: { oneOf: Object.keys(events).map((name) => event(name)) },
};

function event(schemaName: string): Schema {
  const name = schemaName.replace('Event', '').toLowerCase();
  const data: Schema = { type: 'string', contentMediaType: 'application/json', contentSchema: ref(schemaName) };
  return object({ event: { type: 'string', enum: [name] }, id: { type: 'string', pattern: '^[0-9]+$' }, data }, ['id']);
}

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
          items: object({
            provider: string,
            status: part,
            failing: { type: 'boolean' },
            waiting: count,
            keys: { type: 'array', items: keyHealth },
          }),
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
              failing: false,
              waiting: 0,
              keys: [{ index: 0, status: 'ok', inFlight: 2, restsUntil: null }],
            },
          ],
        },
      },
    },
  ],
};

const tokens: Record<string, Schema> = { calls: count, inputTokens: count, outputTokens: count };

const cost: Schema = {
  ...nullable({ type: 'number', minimum: 0 }),
  description: 'In `currency`, where the service has prices; null where one is not known.',
};

function usageOf(period: Record<string, Schema>): Schema {
  const byModel = object({ provider: provider(['openai', 'gemini', 'stub']), model: string, ...tokens, cost }, [
    'cost',
  ]);
  const cached = { ...count, description: 'Rewrites that came from the cache, which are free.' };
  return object({ ...period, cached, ...tokens, byModel: { type: 'array', items: byModel }, cost }, ['cost']);
}

const EXAMPLE_OF_USE = {
  calls: 3,
  cached: 1,
  inputTokens: 940,
  outputTokens: 150,
  byModel: [{ provider: 'openai', model: 'gpt-6-luna', calls: 3, inputTokens: 940, outputTokens: 150 }],
};

const usage: Schema = {
  ...object(
    {
      days: { type: 'array', maxItems: 62, items: usageOf({ day: { type: 'string', format: 'date' } }) },
      months: {
        type: 'array',
        maxItems: 13,
        items: usageOf({ month: { type: 'string', pattern: '^\\d{4}-\\d{2}$' } }),
      },
      budget: nullable(object({ tokensPerDay: count, usedToday: count })),
      currency: { type: 'string', description: 'Of every `cost` (ISO 4217), where the service has prices.' },
    },
    ['currency'],
  ),
  examples: [
    {
      days: [{ day: '2026-01-31', ...EXAMPLE_OF_USE }],
      months: [{ month: '2026-01', ...EXAMPLE_OF_USE }],
      budget: { tokensPerDay: 100_000, usedToday: 1090 },
    },
  ],
};

const rewriteOptions: Record<string, Schema> = {
  language: {
    type: 'string',
    maxLength: 35,
    pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$',
    description: 'The rewrite’s language, a BCP 47 tag. Without it: that of the text.',
    examples: ['de', 'pt-BR'],
  },
  strength: {
    type: 'integer',
    enum: [1, 2, 3],
    description: 'How strongly the style is applied: 1 lightly, 3 as far as it goes; 2 where it is left out.',
  },
  keep: {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: LONGEST_TERM },
    maxItems: MOST_TERMS,
    uniqueItems: true,
    description:
      'Terms that must stay as they are, where the text has them; case counts. The check `terms-kept` tells.',
    examples: [['Acme Cloud', 'Q3']],
  },
};

function rewriteRequest({ rewrite: { maxTextLength }, providers }: Settings): Schema {
  return {
    ...object(
      {
        text: {
          type: 'string',
          minLength: 1,
          maxLength: maxTextLength,
          description: 'Must not be blank. Lengths are counted in code points.',
        },
        style: { ...style(STYLE_NAMES), description: 'One of those at `/v1/styles`.' },
        provider: {
          ...provider(providers),
          description: 'This provider only, without fallback; one of those that this service has.',
        },
        ...rewriteOptions,
      },
      ['provider', ...Object.keys(rewriteOptions)],
    ),
    additionalProperties: false,
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
    Usage: usage,
    Health: health,
    Probe: { ...object({ status: { type: 'string', enum: ['ok'] } }), examples: [{ status: 'ok' }] },
    Problem: problem,
    ...events,
  };
}
