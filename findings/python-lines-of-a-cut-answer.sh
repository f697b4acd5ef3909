#!/usr/bin/env bash
# Python's own http.client, as urllib.request uses it (seen with 3.8.18, 3.11.7 and 3.13.0): an answer that is cut by a FIN after a whole line, read line by line.
#
# A good guess: `for line in urlopen(url)` raises IncompleteRead at the cut, as `read()` does: the length, or the last chunk, is missing.
# Seen: the loop ends as it does after the whole text, with `Content-Length` and with chunks (python/cpython#115997, open, tells of the former). Only a reset raises.
# What helps: read(), or a text whose last line tells the end.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.py <<'PY'
import socket
import threading
from urllib.request import urlopen

ANSWERS = {
    "Content-Length": b"Content-Length: 100\r\n\r\nPay the bill\n",
    "chunks": b"Transfer-Encoding: chunked\r\n\r\nd\r\nPay the bill\n\r\n",
}


def serve(part):
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + part)
            connection.close()

    threading.Thread(target=answer, daemon=True).start()
    return "http://127.0.0.1:%d/" % listener.getsockname()[1]


def outcome(read, url):
    try:
        return read(urlopen(url))
    except Exception as error:
        return type(error).__name__


for name, part in ANSWERS.items():
    url = serve(part)
    print("%s: read() %s; line by line %s" % (name, outcome(lambda answer: answer.read(), url), outcome(list, url)))
PY
python3 --version
output="$(python3 try.py)"
echo "$output"
[ "$output" = "Content-Length: read() IncompleteRead; line by line [b'Pay the bill\\n']
chunks: read() IncompleteRead; line by line [b'Pay the bill\\n']" ]
