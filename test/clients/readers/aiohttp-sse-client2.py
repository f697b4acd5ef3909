import asyncio
import json

from aiohttp_sse_client2.client import EventSource

BODY = {"text": "Hello, my friend.", "style": "pirate"}


async def main():
    async with EventSource("http://localhost:3000/v1/rewrite/sse", option={"method": "POST"}, json=BODY) as source:
        async for event in source:
            print(json.dumps({"event": event.type, "data": event.data}), flush=True)


asyncio.run(main())
