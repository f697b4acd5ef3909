#!/usr/bin/env bash
# Fastify 5.12.8 (npm), with its own validation and serialization: `null` for a number, a text or a list whose schema does not allow it.
#
# A good guess: in a body it is a 400, as by JSON Schema it must be; in an answer it is null, or an error.
# Seen: it is 0, "", false and [""], without a word, in both directions. `"maxTokens": null`, as many clients write what is not set, reaches the handler as 0. A count that is not known is sent as 0 tokens,
# and a missing text as an empty one, which whoever sums or bills takes for true. `true` for an integer is 1.
# The pages say that values are coerced to the types of the schema, and that of fast-json-stringify has the table for null; that a validator makes a right body of a wrong one is what surprises.
# What helps: `ajv: { customOptions: { coerceTypes: false } }` for bodies; `nullable: true` in each schema of an answer.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact fastify@5.12.8
cat >try.mjs <<'JS'
import Fastify from 'fastify';

const properties = { maxTokens: { type: 'integer' }, text: { type: 'string' }, stream: { type: 'boolean' }, keep: { type: 'array', items: { type: 'string' } } };
const nothing = { maxTokens: null, text: null, stream: null, keep: null };
async function tried(name, options) {
  const fastify = Fastify(options);
  const body = { type: 'object', properties };
  fastify.post('/', { schema: { body } }, async (request) => ({ had: request.body }));
  const { statusCode, payload } = await fastify.inject({ method: 'POST', url: '/', body: nothing });
  console.log(`${name}: ${statusCode} ${statusCode === 200 ? payload : ''}`.trimEnd());
}
await tried('a body of null', {});
await tried('a body of null, without coercion', { ajv: { customOptions: { coerceTypes: false } } });

const { keep, ...plain } = properties;
const fastify = Fastify();
const answers = (schema) => ({ schema: { response: { 200: { type: 'object', properties: schema } } } });
fastify.get('/', answers(plain), async () => nothing);
fastify.get('/nullable', answers(Object.fromEntries(Object.entries(plain).map(([name, schema]) => [name, { ...schema, nullable: true }]))), async () => nothing);
console.log('an answer of null:', (await fastify.inject('/')).payload);
console.log('an answer of null, nullable:', (await fastify.inject('/nullable')).payload);
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'a body of null: 200 {"had":{"maxTokens":0,"text":"","stream":false,"keep":[""]}}
a body of null, without coercion: 400
an answer of null: {"maxTokens":0,"text":"","stream":false}
an answer of null, nullable: {"maxTokens":null,"text":null,"stream":null}' ]
