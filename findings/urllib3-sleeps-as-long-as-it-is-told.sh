#!/usr/bin/env bash
# urllib3 2.8.0 (PyPI), all defaults: `urllib3.request(..., timeout=1)`, and a server that answers 429 with a `Retry-After`.
#
# A good guess: the answer is returned. Its retries are for connections that fail, as long as no `status_forcelist` says which answers are to be tried again; and whatever
# it does, a second is the limit.
# Seen: a GET sleeps for what the header says, asks again, and does so three times. The timeout bounds each try and no sleep: with an hour in the header the call takes three.
# 413 and 503 do the same; a POST returns its 429 at once. (Here `time.sleep` only counts.)
# What helps: `retries=False`, or `Retry(respect_retry_after_header=False)`.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check urllib3==2.8.0
cat >try.py <<'PY'
import http.server
import threading
import time

import urllib3

asked = 0


class Busy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global asked
        asked += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, seconds = self.path.strip("/").split("/")
        self.send_response(int(status))
        self.send_header("Retry-After", seconds)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
slept = []
time.sleep = slept.append


def tried(method, status, seconds, **options):
    global asked
    asked = 0
    slept.clear()
    answer = urllib3.request(method, f"{address}/{status}/{seconds}", timeout=1, **options)
    print(f"{method}, {status}, Retry-After {seconds}{', retries=False' if options else ''}: {answer.status}, asked {asked} times, slept {sum(slept):.0f} s")


tried("GET", 429, 2)
tried("GET", 503, 2)
tried("GET", 413, 2)
tried("GET", 429, 3600)
tried("POST", 429, 2)
tried("GET", 429, 2, retries=False)
PY
output="$(venv/bin/python try.py)"
echo "$output"
[ "$output" = 'GET, 429, Retry-After 2: 429, asked 4 times, slept 6 s
GET, 503, Retry-After 2: 503, asked 4 times, slept 6 s
GET, 413, Retry-After 2: 413, asked 4 times, slept 6 s
GET, 429, Retry-After 3600: 429, asked 4 times, slept 10800 s
POST, 429, Retry-After 2: 429, asked 1 times, slept 0 s
GET, 429, Retry-After 2, retries=False: 429, asked 1 times, slept 0 s' ]
