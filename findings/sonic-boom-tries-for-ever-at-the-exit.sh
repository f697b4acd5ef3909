#!/usr/bin/env bash
# sonic-boom 4.2.1, which pino writes with, on Linux.
# A good guess: a write that fails ends in an error, at the exit too.
# Seen: `flushSync`, which pino calls when the process exits, tries a write that was refused again each 100 ms for ever, so that `process.exit` never returns
# while the disk is full, or once the terminal is gone.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-fund --no-audit sonic-boom@4.2.1 >/dev/null
cat >try.cjs <<'JS'
const { SonicBoom } = require('sonic-boom');
const output = new SonicBoom({ fd: 1, sync: false });
output.on('error', () => {});
process.on('exit', () => output.flushSync());
output.write('a line\n');
setTimeout(() => process.exit(0), 100);
JS
code=0
timeout 5 node try.cjs >/dev/full || code=$?
echo "ended with $code"
[ "$code" -eq 124 ] && echo 'reproduced: it had to be killed after 5 s'
