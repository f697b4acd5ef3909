"""Rewrites a text and shows it as it is written, with Python's standard library alone. It comes back after a cut.

    REWRITE_URL=http://localhost:3000 python3 rewrite.py pirate < letter.txt
"""

import http.client
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from typing import Iterator, NamedTuple, Optional

URL = (os.environ.get("REWRITE_URL") or "http://localhost:3000").rstrip("/")
KEY = os.environ.get("REWRITE_KEY")
TRIES = 8
# The service says something each 4 s.
SILENCE_IN_SECONDS = 30


class Failed(Exception):
    """The problem that the service tells of: `type`, `title`, `detail`, `errors`."""

    def __init__(self, problem: dict):
        super().__init__(problem.get("detail"))
        self.problem = problem


class Piece(NamedTuple):
    text: str  # what is new
    whole: str  # all there is so far
    restarted: bool  # what was shown before is void
    rewrite: Optional[dict] = None  # with the last piece


def ask(path: str, body: Optional[dict] = None, **headers: str):
    data = None if body is None else json.dumps(body).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if KEY:
        headers["Authorization"] = f"Bearer {KEY}"
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json", **headers})
    return urllib.request.urlopen(request, timeout=SILENCE_IN_SECONDS)


def problem_of(answer: urllib.error.HTTPError) -> dict:
    """What a proxy before the service says, or another server, is no problem document."""
    if answer.headers.get_content_type() == "application/problem+json":
        return json.load(answer)
    return {"detail": f"{answer.url} answered {answer.code} {answer.reason}"}


def events(answer) -> Iterator[dict]:
    """The events of an answer, and when it says to come back. One that is not whole is none."""
    event: dict = {}
    for line in answer:
        # A cut may go through a letter. What is not whole is no event, so nobody sees the mark in its place.
        name, _, value = line.decode(errors="replace").rstrip("\r\n").partition(":")
        if name:
            event[name] = value.removeprefix(" ")
        elif not line.strip():
            if "data" in event or "retry" in event:
                yield event
            event = {}


def stream(text: str, style: str, **options) -> Iterator[Piece]:
    body, whole, stream_id, last_id, in_vain = {"text": text, "style": style, **options}, "", None, None, 0
    while True:
        pause = 0.0
        try:
            if stream_id is None:
                answer = ask("/v1/rewrite/sse", body)
            else:
                answer = ask(f"/v1/rewrite/sse/{stream_id}", Accept="text/event-stream", Last_Event_ID=last_id)
            for event in events(answer):
                if "retry" in event:
                    pause = int(event["retry"]) / 1000
                    continue
                data, name = json.loads(event["data"]), event["event"]
                if name == "error" and "id" in event:
                    raise Failed(data)
                if name == "error":
                    break  # it ends the connection only
                last_id, in_vain = event["id"], 0
                if name == "start":
                    stream_id = data["id"]
                if name in ("start", "restart"):
                    if whole:
                        yield Piece("", "", True)
                    whole = ""
                if name == "delta":
                    whole += data["text"]
                    yield Piece(data["text"], whole, False)
                if name == "done":
                    yield Piece("", whole, False, data)
                    return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise Failed(problem_of(error)) from None
            wish = error.headers.get("Retry-After", "")
            pause = float(wish) if wish.isdecimal() else 0.0
        except (OSError, http.client.HTTPException):
            pass  # the connection was cut, or could not be made
        in_vain += 1
        if in_vain == TRIES:
            raise ConnectionError(f"{URL} cannot be reached")
        time.sleep(max(pause, min(0.5 * 2 ** (in_vain - 1), 5)) * random.uniform(1, 1.5))


if __name__ == "__main__":
    try:
        for piece in stream(sys.stdin.read(), sys.argv[1]):
            if piece.restarted:
                print("\n--- it begins again ---")
            print(piece.text, end="", flush=True)
        print()
    except (Failed, ConnectionError) as error:
        sys.exit(f"\n{error}")
