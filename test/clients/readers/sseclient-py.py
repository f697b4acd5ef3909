import json

import requests
import sseclient

body = {"text": "Hello, my friend.", "style": "pirate"}
response = requests.post("http://localhost:3000/v1/rewrite/sse", stream=True, json=body)
for event in sseclient.SSEClient(response).events():
    print(json.dumps({"event": event.event, "data": event.data}), flush=True)
