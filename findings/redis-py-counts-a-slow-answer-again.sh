#!/usr/bin/env bash
# redis-py 8.1.0 (PyPI) with `socket_timeout=0.5` (its default is 5 s), and a server that is busy for two seconds with another's script.
#
# A good guess: `incr` raises TimeoutError after half a second, and has counted once, or not at all.
# Seen: it closes the connection, opens the next and sends the command again, by default ten times, without a word. What was sent before is still done once the server has time: one call counts
# several times over, and so do RPUSH and XADD: the slower Redis is, the more work it is given. `incr` then returns as if all were well.
# 5.3.1 raised, and counted once.
# What helps: `retry=Retry(NoBackoff(), 0)` on clients that count or add.
# Needs redis-server.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port="$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')"
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check redis==8.1.0
cat >try.py <<'PY'
import sys
import threading
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PORT = int(sys.argv[1])
BUSY = "local begun = redis.call('TIME') repeat local now = redis.call('TIME') until now[1] - begun[1] + (now[2] - begun[2]) / 1000000 > 2"
plainly = redis.Redis(port=PORT, socket_timeout=None)


def tried(name, **options):
    plainly.delete("calls")
    client = redis.Redis(port=PORT, socket_timeout=0.5, **options)
    client.ping()
    busy = threading.Thread(target=lambda: redis.Redis(port=PORT, socket_timeout=None).eval(BUSY, 0))
    busy.start()
    time.sleep(0.2)
    try:
        client.incr("calls")
        outcome = "returns"
    except redis.TimeoutError:
        outcome = "raises TimeoutError"
    busy.join()
    count = int(plainly.get("calls"))
    print(f"{name}: incr {outcome}, counted {'once' if count == 1 else 'more than once'}")


tried("as it comes")
tried("without retries", retry=Retry(NoBackoff(), 0))
PY
output="$(venv/bin/python try.py "$port")"
echo "$output"
[ "$output" = 'as it comes: incr returns, counted more than once
without retries: incr raises TimeoutError, counted once' ]
