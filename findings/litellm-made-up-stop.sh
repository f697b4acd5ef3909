#!/usr/bin/env bash
# litellm 1.108.7 (PyPI): an OpenAI-compatible upstream whose stream ends in mid-answer, without a finish reason and without `[DONE]`.
# A good guess: an error, or at least no finish reason, so that the caller can tell a part from the whole.
# Seen: a last chunk with `finish_reason: "stop"`, made up, as after a whole answer. Nobody behind it can tell that the answer was cut.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check litellm==1.108.7
cat >try.py <<'PY'
import json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import litellm


class Upstream(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        delta = {"role": "assistant", "content": "Pay the bill on"}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": None}]
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
stream = litellm.completion(
    model="openai/m", api_base=f"http://127.0.0.1:{server.server_port}/v1", api_key="k", stream=True,
    messages=[{"role": "user", "content": "Hi"}],
)
choices = [chunk.choices[0] for chunk in stream]
text = "".join(choice.delta.content or "" for choice in choices)
print(f"{text!r}, finish reason {choices[-1].finish_reason!r}")
PY
output="$(LITELLM_LOCAL_MODEL_COST_MAP=True venv/bin/python try.py 2>/dev/null)" || true
echo "$output"
[ "$output" = "'Pay the bill on', finish reason 'stop'" ]
