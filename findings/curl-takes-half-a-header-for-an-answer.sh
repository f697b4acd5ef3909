#!/usr/bin/env bash
# libcurl 8.23.0 (in PyPI's pycurl 7.49.0), and the curl at hand (seen with Debian's 7.88.1): a connection that is closed by a FIN within the header of the answer.
#
# A good guess: an error, as for a cut body (18), or an answer cut within its status line (52): RFC 9112 (section 8) has a client record as incomplete what ends too early, be it in
# the middle of the header.
# Seen: all is well. Status 200, no text, no message, exit code 0, with --fail and --show-error, too. A script takes nothing for the answer.
# What helps: to look at the text, be it for its size, whatever the exit code says. After a reset in place of the FIN curl does fail, with 56.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pycurl==7.49.0
cat >try.py <<'PY'
import io
import socket
import subprocess
import threading

import pycurl

CUTS = {
    "within the status line": b"HTTP/1.1 20",
    "within the header": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Le",
    "before the body": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n",
}


def serve(part):
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(part)
            connection.close()

    threading.Thread(target=answer, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def by_library(url):
    text, transfer = io.BytesIO(), pycurl.Curl()
    transfer.setopt(pycurl.URL, url)
    transfer.setopt(pycurl.FAILONERROR, True)
    transfer.setopt(pycurl.WRITEDATA, text)
    try:
        transfer.perform()
        return f"well, status {transfer.getinfo(pycurl.RESPONSE_CODE)}, {len(text.getvalue())} bytes"
    except pycurl.error as error:
        return f"error {error.args[0]}"


for name, part in CUTS.items():
    url = serve(part)
    command = subprocess.run(["curl", "--silent", "--show-error", "--fail", url], capture_output=True, text=True)
    print(f"cut {name}: {by_library(url)}; curl exits with {command.returncode}, {len(command.stdout)} bytes")
PY
curl --version | sed -n 1p
output="$(venv/bin/python try.py)"
echo "$output"
[ "$output" = 'cut within the status line: error 52; curl exits with 52, 0 bytes
cut within the header: well, status 200, 0 bytes; curl exits with 0, 0 bytes
cut before the body: error 18; curl exits with 18, 0 bytes' ]
