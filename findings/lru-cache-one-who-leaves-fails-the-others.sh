#!/usr/bin/env bash
# lru-cache 11.5.3 (npm): two callers of `cache.fetch(key, { signal })` at once, which become one call of `fetchMethod`, and one of them gives up.
#
# A good guess: a signal is its caller's own. Who aborts is rejected, the other goes on, and the call stops once nobody waits for it.
# Seen: the signal of whoever came first is the call's. When the first leaves, all others fail with his reason, though theirs was never aborted; and whoever came later cannot leave at all, his
# signal is not looked at. A client that disconnects so fails the others that asked for the same, and which of them does is chance.
# The documentation of the options says what an abort does to the call, and nothing of those who share it.
# What helps: no signal to `fetch`; a race of its promise with one's own signal.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact lru-cache@11.5.3
cat >try.mjs <<'JS'
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';

async function tried(who) {
  let calls = 0;
  const fetchMethod = async (key, stale, { signal }) => {
    calls += 1;
    await sleep(100, undefined, { signal });
    return 'value';
  };
  const cache = new LRUCache({ max: 10, fetchMethod });
  const callers = { first: new AbortController(), second: new AbortController() };
  const asked = Object.values(callers).map(({ signal }) => cache.fetch('key', { signal }));
  callers[who].abort(new Error(`the ${who} left`));
  const outcomes = (await Promise.allSettled(asked)).map(({ value, reason }) => value ?? `rejected (${reason.message})`);
  console.log(`the ${who} leaves: first ${outcomes[0]}, second ${outcomes[1]}, calls ${calls}`);
}
await tried('first');
await tried('second');
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'the first leaves: first rejected (the first left), second rejected (the first left), calls 1
the second leaves: first value, second value, calls 1' ]
