#!/usr/bin/env bash
# syllable 5.0.1 (npm), the usual package for counting English syllables.
# A good guess: a word of two syllables that children know counts two; errors are in rare words and names.
# Seen: some are off by one, in both directions, also those formed as others that are right. CMUdict's counts stand beside them.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit syllable@5.0.1 >/dev/null
cat >try.mjs <<'JS'
import { syllable } from 'syllable';

const BY_CMUDICT = { classes: 2, houses: 2, ashes: 2, cheer: 1 };
for (const [word, count] of Object.entries(BY_CMUDICT)) console.log(`${word}: ${syllable(word)}, CMUdict ${count}`);
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'classes: 1, CMUdict 2
houses: 2, CMUdict 2
ashes: 3, CMUdict 2
cheer: 2, CMUdict 1' ]
