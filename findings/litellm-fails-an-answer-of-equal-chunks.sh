#!/usr/bin/env bash
# litellm 1.108.7 (PyPI): an OpenAI-compatible upstream whose answer is a line of dots, 150 chunks of "..." and then `stop`, as of a form to fill in.
# A good guess: the answer, as without `stream`.
# Seen: after 100 chunks `InternalServerError` with status 500, which callers retry: the same answer is paid for again, and fails again.
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

CHUNKS = 150


class Upstream(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = self.stream() if request.get("stream") else self.whole()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if request.get("stream") else "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def stream(self):
        choices = [({"role": "assistant", "content": "..."}, None)] * CHUNKS + [({}, "stop")]
        frames = [
            {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
             "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
            for delta, reason in choices
        ]
        return "".join(f"data: {json.dumps(frame)}\n\n" for frame in frames).encode() + b"data: [DONE]\n\n"

    def whole(self):
        message = {"role": "assistant", "content": "..." * CHUNKS}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": choices}).encode()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()


def ask(stream):
    return litellm.completion(
        model="openai/m", api_base=f"http://127.0.0.1:{server.server_port}/v1", api_key="k", stream=stream,
        max_retries=0, messages=[{"role": "user", "content": "Hi"}],
    )


print(f"whole: {len(ask(False).choices[0].message.content) // 3} chunks")
chunks = 0
try:
    for chunk in ask(True):
        chunks += chunk.choices[0].delta.content == "..."
    print(f"stream: {chunks} chunks")
except Exception as error:
    cause = getattr(error, "original_exception", None) or error
    print(f"stream: {type(cause).__name__} {cause.status_code} after {chunks} chunks")
PY
output="$(LITELLM_LOCAL_MODEL_COST_MAP=True venv/bin/python try.py 2>/dev/null)" || true
echo "$output"
[ "$output" = 'whole: 150 chunks
stream: InternalServerError 500 after 100 chunks' ]
