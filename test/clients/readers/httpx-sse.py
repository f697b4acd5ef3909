import json

import httpx
from httpx_sse import connect_sse

body = {"text": "Hello, my friend.", "style": "pirate"}
with httpx.Client() as client:
    with connect_sse(client, "POST", "http://localhost:3000/v1/rewrite/sse", json=body) as source:
        for sse in source.iter_sse():
            print(json.dumps({"event": sse.event, "data": sse.data}), flush=True)
