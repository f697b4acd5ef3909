#!/usr/bin/env bash
# orval 8.38.0 writes a zod module that does not load, from a pattern that is right by JSON Schema.
#
# A good guess: a `pattern` is compiled with the flag `u`, as JSON Schema asks for Unicode (https://json-schema.org/draft/2020-12/json-schema-core#section-6.4), or the generator refuses what it
# cannot write.
# Seen: `new RegExp('...')` without `u`. A class with a range beyond U+FFFF falls apart into surrogates, "Range out of order in character class", when the module is loaded: no
# schema of it can be used, and the generator said that all was well. (@hey-api/openapi-ts 0.99.0 with its zod plugin: the same in kind.)
# What helps: no `pattern` with characters beyond U+FFFF in the document.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts orval@8.38.0 zod@4.6.7 typescript@5.9.3
cat >openapi.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": { "title": "One", "version": "1" },
  "paths": {
    "/emoji": {
      "post": {
        "operationId": "emoji",
        "requestBody": {
          "content": { "application/json": { "schema": { "type": "object", "properties": { "emoji": { "type": "string", "pattern": "^[\ud83d\ude00-\ud83d\ude4f]+$" } } } } }
        },
        "responses": { "204": { "description": "Taken." } }
      }
    }
  }
}
JSON
cat >orval.config.mjs <<'JS'
export default { it: { input: './openapi.json', output: { target: './schemas.ts', client: 'zod' } } };
JS
npx orval --config orval.config.mjs
npx tsc --skipLibCheck --module nodenext --target es2022 schemas.ts
outcome="$(node -e "import('./schemas.js').then(() => console.log('loads'), ({ message }) => console.log(message))")"
echo "the module: $outcome"
[[ "$outcome" == *'Range out of order'* ]]
