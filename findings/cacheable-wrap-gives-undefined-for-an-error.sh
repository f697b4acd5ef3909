#!/usr/bin/env bash
# cacheable 2.5.0 (npm): a function wrapped by `cache.wrap`, as one does with a costly call, that fails, or is asked with arguments that are no plain JSON.
#
# A good guess: the wrapped function is the function: where it throws the caller is told, as the page says of errors (they are given back and not kept), and other arguments have another answer.
# Seen: the caller gets undefined, with the option `throwErrors`, too (jaredwray/cacheable#1147, open); the error is an event of the cache, which nobody need listen to. And the key is the JSON of the
# arguments: each Set and Map is `{}`, Infinity is null, and so one is given the answer to another's question.
# What helps: `getOrSet` with `throwErrors: true`, and a key of one's own.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact cacheable@2.5.0
cat >try.mjs <<'JS'
import { Cacheable } from 'cacheable';

const cache = new Cacheable();
const outcome = (asked) => asked.then((value) => `gives ${value}`, ({ message }) => `rejects (${message})`);
const fails = async () => {
  throw new Error('no answer');
};
console.log('wrap:', await outcome(cache.wrap(fails, { ttl: '1h', keyPrefix: 'one' })()));
console.log('getOrSet:', await outcome(cache.getOrSet('key', fails, { ttl: '1h' })));
console.log('wrap, throwErrors:', await outcome(cache.wrap(fails, { ttl: '1h', keyPrefix: 'two', throwErrors: true })()));
console.log('getOrSet, throwErrors:', await outcome(cache.getOrSet('other', fails, { ttl: '1h', throwErrors: true })));

const tells = cache.wrap(async (words) => `'${[...words].join()}'`, { ttl: '1h', keyPrefix: 'three' });
console.log('a Set of one, then a Set of two:', await outcome(tells(new Set(['one']))), 'and', await outcome(tells(new Set(['two']))));
const says = cache.wrap(async (limit) => `'${limit}'`, { ttl: '1h', keyPrefix: 'four' });
console.log('Infinity, then null:', await outcome(says(Infinity)), 'and', await outcome(says(null)));
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = "wrap: gives undefined
getOrSet: gives undefined
wrap, throwErrors: gives undefined
getOrSet, throwErrors: rejects (no answer)
a Set of one, then a Set of two: gives 'one' and gives 'one'
Infinity, then null: gives 'Infinity' and gives 'Infinity'" ]
