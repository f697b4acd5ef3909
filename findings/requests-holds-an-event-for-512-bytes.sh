#!/usr/bin/env bash
# requests 2.34.2 with urllib3 2.8.0 (PyPI), beside httpx 0.28.1: `for line in response.iter_lines()` of a server-sent stream whose answer is not in chunks but ends with its connection, as
# a proxy or a server of HTTP/1.0 sends it.
#
# A good guess: a line is given once it has come, as it is where the answer is in chunks, and as httpx gives it.
# Seen: nothing is given before 512 bytes have come, or the end. A short event waits for those after it, and a comment that shall show that the server lives shows nothing. In chunks, as a test on
# one's own machine has them, all is well. (psf/requests#2433, open since 2015, has it without the difference.)
# What helps: `iter_lines(chunk_size=1)`; None, which is said to read data as it arrives, waits for the end.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0 httpx==0.28.1
cat >try.py <<'PY'
import socket
import threading

import httpx
import requests

EVENT = b"data: one\n\n"
HEADS = {
    "in chunks": (b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(EVENT), EVENT), b"0\r\n\r\n"),
    "to the end of the connection": (b"Connection: close\r\n\r\n", EVENT, b""),
}


def asked(name, read):
    """Whether the reader has had the event before the server, which waits two seconds for that, ends the answer."""
    head, event, end = HEADS[name]
    had, ended = threading.Event(), threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + head + event)
        had.wait(2)
        ended.set()
        connection.sendall(end)
        connection.close()

    threading.Thread(target=answer, daemon=True).start()
    for line in read("http://127.0.0.1:%d/" % listener.getsockname()[1]):
        if line:
            outcome = "only at the end" if ended.is_set() else "at once"
            had.set()
    return outcome


def of_httpx(url):
    with httpx.stream("GET", url) as response:
        yield from response.iter_lines()


READERS = {
    "httpx": of_httpx,
    "requests": lambda url: requests.get(url, stream=True).iter_lines(),
    "requests, chunk_size=1": lambda url: requests.get(url, stream=True).iter_lines(chunk_size=1),
    "requests, chunk_size=None": lambda url: requests.get(url, stream=True).iter_lines(chunk_size=None),
}
for name in HEADS:
    for reader, read in READERS.items():
        print("%s, %s: %s" % (name, reader, asked(name, read)))
PY
output="$(NO_PROXY=127.0.0.1 venv/bin/python try.py)"
echo "$output"
[ "$output" = 'in chunks, httpx: at once
in chunks, requests: at once
in chunks, requests, chunk_size=1: at once
in chunks, requests, chunk_size=None: at once
to the end of the connection, httpx: at once
to the end of the connection, requests: only at the end
to the end of the connection, requests, chunk_size=1: at once
to the end of the connection, requests, chunk_size=None: only at the end' ]
