#!/usr/bin/env bash
# pino 10.4.0 (npm): four ways to log an error beside a message, as other loggers and console take them.
#
# A good guess: each writes what went wrong. Where pino cannot, it throws, warns or writes the text of the value.
# Seen: none of the four does. `error('call failed', error)` writes the message alone; `{ error }`, in a child, too, and `%o` write `{}`: neither message nor stack, which are no properties that
# JSON sees. It is found out on the day when the reason is looked for. The page says that errors go first, or as `err`; what becomes of others it does not say.
# What helps: `error(error, 'call failed')` or `{ err: error }`, and a rule of the linter for the first way.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact pino@10.4.0
cat >try.mjs <<'JS'
import pino from 'pino';

const error = new Error('socket closed');
const logger = (sees) => pino({ base: null, timestamp: false }, { write: (line) => sees(line.trim()) });
const WAYS = {
  "error('call failed', error)": (log) => log.error('call failed', error),
  "error({ error }, 'call failed')": (log) => log.error({ error }, 'call failed'),
  "error('call failed: %o', error)": (log) => log.error('call failed: %o', error),
  "child({ error }).error('call failed')": (log) => log.child({ error }).error('call failed'),
  "error(error, 'call failed')": (log) => log.error(error, 'call failed'),
};
for (const [way, write] of Object.entries(WAYS)) {
  write(logger((line) => console.log(`${way}: ${line.includes('socket closed') ? 'the error' : line}`)));
}
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = "error('call failed', error): {\"level\":50,\"msg\":\"call failed\"}
error({ error }, 'call failed'): {\"level\":50,\"error\":{},\"msg\":\"call failed\"}
error('call failed: %o', error): {\"level\":50,\"msg\":\"call failed: {}\"}
child({ error }).error('call failed'): {\"level\":50,\"error\":{},\"msg\":\"call failed\"}
error(error, 'call failed'): the error" ]
