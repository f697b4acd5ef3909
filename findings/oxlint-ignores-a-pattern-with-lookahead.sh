#!/usr/bin/env bash
# oxlint 1.89.0: a `regex` of no-restricted-imports with a lookahead, which ESLint takes, refuses nothing, and nobody is told: its regular expressions
# have none. A rule that seems to say "everything but this" lets everything through.
# Needs npm. Exits with 1 once such a pattern refuses, or stops the linter.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact oxlint@1.89.0
echo "import { x } from '#config'; export const y = x;" >program.mjs

# lint REGEX: prints what the linter says of a program that imports '#config'.
lint() {
  cat >oxlint.json <<JSON
{ "rules": { "no-restricted-imports": ["error", { "patterns": [{ "regex": "$1", "message": "refused" }] }] } }
JSON
  npx oxlint -c oxlint.json program.mjs 2>&1 || true
}

echo "With ^#(config)\$: $(lint '^#(config)$' | grep Found)"
echo "With ^#(?!client\$): $(lint '^#(?!client$)' | grep Found)"
lint '^#(config)$' | grep -q 'help: refused'
[[ $(lint '^#(?!client$)') == *'Found 0 warnings and 0 errors.'* ]]
