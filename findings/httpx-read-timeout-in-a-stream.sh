#!/usr/bin/env bash
# httpx 0.28.1 gives up a stream after 5 seconds without a byte, by default.
#
# A good guess: its default timeout of 5 s bounds the time until the answer begins, as it reads like for a whole request; a stream that was opened with `client.stream` may then be as
# quiet as it likes, as in requests, aiohttp or fetch.
# Seen: the 5 s are between any two reads, within a stream too. A server-sent stream with the usual comment every 15 s ends with ReadTimeout.
# What helps: httpx.Timeout(10, read=None), or a server that writes a comment every 4 s.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet httpx==0.28.1
cat >probe.py <<'PY'
import http.server
import threading
import time

import httpx


class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"data: one\n\n")
        time.sleep(7)
        try:
            self.wfile.write(b"data: two\n\n")
        except OSError:
            pass

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
began, seen, outcome = time.monotonic(), [], "whole"
try:
    with httpx.Client().stream("GET", f"http://127.0.0.1:{server.server_port}") as response:
        for line in response.iter_lines():
            seen += [line] if line else []
except httpx.ReadTimeout:
    outcome = "ReadTimeout"
seconds = time.monotonic() - began
print(f"{outcome} after {seconds:.1f} s; lines: {seen}")
raise SystemExit(0 if outcome == "ReadTimeout" and seconds < 7 and seen == ["data: one"] else 1)
PY
venv/bin/python probe.py
