import type { OpenAPIObject } from '@nestjs/swagger';

type HeaderComponents = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>;

const DESCRIPTIONS = {
  'X-Request-Id': 'Names this request: the id that the client sent, or a new one.',
  'Cache-Status': 'Whether the cache had the rewrite (RFC 9211), such as `rewrite; hit` or `rewrite; fwd=miss`.',
  'Cache-Control': 'How caches on the way must treat the answer.',
  'X-Accel-Buffering': '`no`: a proxy must pass each piece on at once.',
  Vary: 'Which headers of the request the answer depends on.',
  'Content-Language': 'The languages of the descriptions.',
  Location: 'Where the job is.',
  'Retry-After': 'When it makes sense to ask again, in seconds.',
  RateLimit:
    'Where the limit is on: how many requests are left (`r`) and after how many seconds all are again (`t`), as `"default";r=50;t=30`.',
  'RateLimit-Policy':
    'Where the limit is on: how many requests (`q`) in how many seconds (`w`), as `"default";q=100;w=60`.',
  'WWW-Authenticate': '`Bearer`',
} as const;

export type HeaderName = keyof typeof DESCRIPTIONS;

/** The named headers of an answer, as components of the document. */
export function headers(...names: HeaderName[]): HeaderComponents {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

export const HEADER_COMPONENTS: HeaderComponents = Object.fromEntries(
  Object.entries(DESCRIPTIONS).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
);
