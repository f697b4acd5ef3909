import { PROBLEM_MEDIA_TYPE } from '../problem.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What stands in examples is data, whatever its names. */
const DATA = new Set(['example', 'value']);

/**
 * The document in OpenAPI 3.0.3, for tools that read no 3.1: `null` among the types becomes `nullable`, the examples of a schema become its first one, and
 * what 3.0 has no words for is left out. https://spec.openapis.org/oas/v3.0.3#schema-object
 */
export function inVersion30(document: object): object {
  return { ...(rendered(document as Json) as object), openapi: '3.0.3' };
}

function rendered(node: Json): Json {
  if (Array.isArray(node)) return node.map(rendered);
  if (node === null || typeof node !== 'object') return node;
  const { contentMediaType: _, contentSchema: __, ...rest } = node;
  const entries = Object.entries(rest).map(([name, value]) => [name, renderedAs(name, value)]);
  return withOneExample(withNullable(Object.fromEntries(entries)));
}

function renderedAs(name: string, value: Json): Json {
  if (DATA.has(name)) return value;
  return rendered(name === 'responses' ? withOneKindEach(value) : value);
}

/** Some tools know one kind of good answer and one of bad ones: 204 beside 200, and the report of `/health` beside problems, are left out. */
function withOneKindEach(responses: Json): Json {
  const isKept = ([status, answer]: [string, Json]): boolean =>
    status === '200' || status === '202' || JSON.stringify(answer).includes(PROBLEM_MEDIA_TYPE);
  return Object.fromEntries(Object.entries(responses as { [status: string]: Json }).filter(isKept));
}

function withNullable(node: { [name: string]: Json }): { [name: string]: Json } {
  const { type, anyOf, ...rest } = node;
  if (Array.isArray(type)) {
    return { ...rest, type: type.find((name) => name !== 'null') ?? 'string', nullable: true };
  }
  if (Array.isArray(anyOf) && anyOf.some(isNull)) {
    return { ...rest, type: 'object', allOf: anyOf.filter((schema) => !isNull(schema)), nullable: true };
  }
  return node;
}

/** As `null` alone looks once it has been rendered itself. */
function isNull(schema: Json): boolean {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema) && schema['type'] === 'null';
}

/** The examples of a media type are named and stay; those of a schema are a list. */
function withOneExample(node: { [name: string]: Json }): { [name: string]: Json } {
  const { examples, ...rest } = node;
  return Array.isArray(examples) ? { ...rest, example: examples[0] ?? null } : node;
}
