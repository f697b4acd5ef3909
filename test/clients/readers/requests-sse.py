import json

from requests_sse import EventSource

body = {"text": "Hello, my friend.", "style": "pirate"}
with EventSource("http://localhost:3000/v1/rewrite/sse", method="POST", json=body) as source:
    for event in source:
        print(json.dumps({"event": event.type, "data": event.data}), flush=True)
