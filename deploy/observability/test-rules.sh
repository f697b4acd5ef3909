#!/usr/bin/env bash
# Checks the rules of Prometheus and tests them: each alert at its fault, and none of them where all is well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v promtool >/dev/null; then
  echo 'promtool is missing (Debian: apt-get install prometheus)' >&2
  exit 1
fi
promtool check config --syntax-only prometheus.yml
promtool check rules rules.yml
promtool test rules rules.test.yml
