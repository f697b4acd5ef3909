#!/usr/bin/env bash
# httpx 0.28.1 and requests 2.34.2 (PyPI): an event of a server-sent stream, in one line of JSON, whose text has U+2028 or U+0085, as texts from word processors and web pages do.
#
# A good guess: `iter_lines()` gives the lines of the stream. They end with LF, CR or CRLF (the standard of server-sent events, and of JSON lines), and JSON may hold U+2028 as it is.
# Seen: httpx, and requests with `decode_unicode=True`, end a line there as `str.splitlines()` does, and the pieces are no JSON. They drop the break, so that joining
# brings nothing back. requests without it gives bytes, and is right; httpx-sse 0.4.3 is, too. httpx chose it (encode/httpx#2423); others have met it (modaic-ai/modaic#188).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check httpx==0.28.1 httpx-sse==0.4.3 requests==2.34.2
cat >try.py <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import httpx_sse
import requests

TEXT = "one\u2028two\u0085three"


class Stream(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write(f"data: {json.dumps(TEXT, ensure_ascii=False)}\n\n".encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Stream)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
with httpx.stream("GET", url) as answer:
    print("httpx:", " | ".join(filter(None, answer.iter_lines())))
with requests.get(url, stream=True) as answer:
    answer.encoding = "utf-8"
    print("requests, decode_unicode:", " | ".join(filter(None, answer.iter_lines(decode_unicode=True))))
with requests.get(url, stream=True) as answer:
    print("requests, bytes:", *("whole" for line in filter(None, answer.iter_lines()) if json.loads(line[6:]) == TEXT))
with httpx.Client() as client, httpx_sse.connect_sse(client, "GET", url) as source:
    print("httpx-sse:", *("whole" for event in source.iter_sse() if event.json() == TEXT))
PY
output="$(venv/bin/python try.py)"
echo "$output"
[ "$output" = 'httpx: data: "one | two | three"
requests, decode_unicode: data: "one | two | three"
requests, bytes: whole
httpx-sse: whole' ]
