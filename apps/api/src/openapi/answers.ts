import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiResponse } from '@nestjs/swagger';
import { PROBLEM_MEDIA_TYPE, problemOf, PROBLEMS, type ProblemType } from '../problem.js';
import { headers, type HeaderName } from './headers.js';
import { EVENT_STREAM } from './schemas.js';

/** What any request may be answered with: it could not be read, or the service failed. */
const EVERYWHERE: ProblemType[] = ['validation', 'request-timeout', 'headers-too-large', 'internal'];
/** The headers that go with a body, whoever sends it. */
const HEADERS_OF_SCHEMA: Partial<Record<string, HeaderName[]>> = {
  Health: ['Cache-Control'],
  Probe: ['Cache-Control'],
};
const MORE_HEADERS: Partial<Record<number, HeaderName>> = {
  401: 'WWW-Authenticate',
  429: 'Retry-After',
  503: 'Retry-After',
};

type Decorator = MethodDecorator & ClassDecorator;

/**
 * A good answer with a body of the named schema, as JSON unless said otherwise. Links tell what the `id` in it is good for, by the
 * names of operations.
 */
export function Answers(
  status: number,
  schema: string,
  description: string,
  { with: names = [], links }: { with?: HeaderName[]; links?: Readonly<Record<string, string>> } = {},
): Decorator {
  return ApiResponse({
    status,
    description,
    headers: headers('X-Request-Id', ...(HEADERS_OF_SCHEMA[schema] ?? []), ...names),
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    ...(links && { links: linksTo(links) }),
  });
}

function linksTo(descriptions: Readonly<Record<string, string>>): Record<string, object> {
  const parameters = { id: '$response.body#/id' };
  const links = Object.entries(descriptions).map(([operationId, description]) => ({
    operationId,
    parameters,
    description,
  }));
  return Object.fromEntries(links.map((link) => [link.operationId, link]));
}

/** A good answer that is plain text. */
export function AnswersText(example: string, description: string, names: HeaderName[]): Decorator {
  return answersString('text/plain; charset=utf-8', { schema: { type: 'string' }, example }, description, names);
}

/** A good answer that is a stream of events. OpenAPI 3.1 has no word for them: it is a text, whose decoded form is described. */
export function AnswersEvents(example: string, names: HeaderName[]): Decorator {
  const schema = { type: 'string', contentMediaType: 'text/event-stream', contentSchema: EVENT_STREAM };
  return answersString('text/event-stream', { schema, example }, 'The events.', names);
}

function answersString(mediaType: string, content: object, description: string, names: HeaderName[]): Decorator {
  return ApiResponse({
    status: 200,
    description,
    headers: headers('X-Request-Id', ...names),
    content: { [mediaType]: content },
  });
}

/** A good answer without a body. */
export function AnswersNothing(description: string): Decorator {
  return ApiResponse({ status: 204, description, headers: headers('X-Request-Id', 'Cache-Control') });
}

/** The problems an endpoint may answer with, and those that every one but a probe may; types of one status share a response. */
export function Problems(...types: ProblemType[]): Decorator {
  const all = [...new Set<ProblemType>([...types, ...EVERYWHERE, 'unavailable'])];
  return applyDecorators(...statusesOf(all).map((status) => ApiResponse({ status, ...problemAnswer(status, all) })));
}

/** What any request may be answered with, by status: for operations that name no problems. */
export function problemsEverywhere(): Record<string, ProblemAnswer> {
  return Object.fromEntries(statusesOf(EVERYWHERE).map((status) => [status, problemAnswer(status, EVERYWHERE)]));
}

/** A client's key is asked for where there are clients, and requests are limited where there is a limit. */
export function ProblemsForClients(...types: ProblemType[]): Decorator {
  return Problems('unauthorized', 'throttled', ...types);
}

/** The body of every POST and the headers it may come with. */
export function TakesRewriteRequest(): Decorator {
  return applyDecorators(
    ApiBody({ required: true, schema: { $ref: '#/components/schemas/RewriteRequest' } }),
    ApiHeader({
      name: 'Rewrite-Cache',
      required: false,
      description:
        '`no-cache`: do not take a rewrite from the cache and join none, but keep this one. `no-store`: do not keep it either.',
      schema: { type: 'string', enum: ['no-cache', 'no-store'] },
    }),
    ApiHeader({
      name: 'Cache-Control',
      required: false,
      description:
        'Says the same where there is no `Rewrite-Cache`. On `/sse` it does not count beside an `Accept` that lists `text/event-stream`: libraries send it by themselves.',
      schema: { type: 'string' },
    }),
  );
}

/** How the events are asked for: what comes last, and after which event a reader goes on. @param pattern of a `Last-Event-ID` that is taken */
export function TakesEventReading(lastEventId: string, pattern: string): Decorator {
  return applyDecorators(
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: lastEventId,
      schema: { type: 'string', pattern },
      example: '57',
    }),
    ApiHeader({
      name: 'Rewrite-Done',
      required: false,
      description: '`brief` leaves `rewritten` out of `done`, for readers that bound a line: the deltas are the text.',
      schema: { type: 'string', enum: ['brief'] },
    }),
  );
}

interface ProblemAnswer {
  description: string;
  headers: ReturnType<typeof headers>;
  content: Record<string, { schema: { $ref: string }; examples: Record<string, { value: object }> }>;
}

function statusesOf(types: readonly ProblemType[]): number[] {
  return [...new Set(types.map((type) => PROBLEMS[type].status))].sort((a, b) => a - b);
}

function problemAnswer(status: number, types: readonly ProblemType[]): ProblemAnswer {
  const ofStatus = types.filter((type) => PROBLEMS[type].status === status);
  const more = MORE_HEADERS[status];
  return {
    description: ofStatus.map((type) => `\`${type}\`: ${PROBLEMS[type].title}.`).join(' '),
    headers: headers('X-Request-Id', 'Cache-Control', ...(more ? [more] : [])),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(ofStatus.map((type) => [type, { value: exampleOf(type) }])),
      },
    },
  };
}

function exampleOf(type: ProblemType): object {
  const errors = [{ pointer: '/style', detail: 'must be one of: pirate, haiku, formal' }];
  return problemOf(
    { type, detail: `${PROBLEMS[type].title}.`, ...(type === 'validation' && { errors }) },
    { instance: '/v1/rewrite', requestId: '9b1c2f0e-6f0b-4a55-8d8e-0c1f6f4b7a2d' },
  );
}
