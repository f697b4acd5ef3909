import { expect } from '@jest/globals';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';

interface Described {
  content?: Record<string, { schema: AnySchema }>;
  headers?: Record<string, unknown>;
}

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
}

/** Headers that a client must be told of where they are sent. */
const TOLD_HEADERS = [
  'x-request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'location',
  'cache-status',
  'www-authenticate',
  'x-accel-buffering',
];

/** The document lets answers have new fields; those that this service gives are all described. */
export function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([name, value]) => [name, closed(value)]);
  return { ...Object.fromEntries(entries), ...('properties' in node && { additionalProperties: false }) };
}

/** Checks answers against the service's own OpenAPI document. */
export class DescribedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(readonly document: OpenApi) {
    this.ajv.addSchema(closed(document) as AnySchema, 'openapi');
  }

  static async of(url: string): Promise<DescribedAnswers> {
    return new DescribedAnswers((await (await fetch(`${url}/openapi.json`)).json()) as OpenApi);
  }

  /** Fails unless the document says that this operation may answer so, header by header. */
  expect(method: string, path: string, answer: { status: number; headers: Headers; body: string }): void {
    const where = `${method} ${path} ${answer.status}`;
    const described = this.document.paths[path]?.[method.toLowerCase()]?.responses[answer.status];
    if (!described) throw new Error(`not described: ${where}`);
    const mediaType = answer.headers.get('content-type')?.split(';')[0];
    const types = Object.keys(described.content ?? {});
    expect(types.map((type) => type.split(';')[0])).toEqual(mediaType === undefined ? [] : [mediaType]);
    const names = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(TOLD_HEADERS.filter((name) => answer.headers.has(name))));
    if (mediaType?.endsWith('json')) this.expectSchema(where, path, method, answer, types[0] ?? '');
  }

  private expectSchema(
    where: string,
    path: string,
    method: string,
    { status, body }: { status: number; body: string },
    type: string,
  ): void {
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.validators.get(pointer) ?? this.ajv.compile({ $ref: `openapi#/${pointer}` });
    this.validators.set(pointer, validate);
    validate(JSON.parse(body));
    expect({ where, errors: validate.errors ?? [] }).toEqual({ where, errors: [] });
  }
}
