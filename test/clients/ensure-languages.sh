#!/usr/bin/env bash
# Sees to the packages of other languages that `npm run test:clients` reads with, in .tools. Needs Python 3.11, Go 1.26, Java 17 with Maven, and Rust.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=test/clients

[ -x .tools/python/bin/python ] || python3 -m venv .tools/python
.tools/python/bin/pip install --quiet --requirement "$here/python/requirements.txt"

mkdir -p .tools/go .tools/rust/src/bin
cp "$here"/go/go.* .tools/go/
(cd .tools/go && go mod download)

mvn --quiet --file "$here/java/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/.tools/java"

cp "$here"/rust/Cargo.* .tools/rust/
echo 'fn main() {}' >.tools/rust/src/main.rs
(cd .tools/rust && cargo fetch --locked --quiet)
