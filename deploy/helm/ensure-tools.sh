#!/usr/bin/env bash
# Sees to helm and kubeconform: those of .tools, installed at pinned versions where they are missing. That takes Go and some minutes, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

missing=()
for tool in helm kubeconform; do
  [ -x ".tools/bin/$tool" ] || missing+=("$tool")
done
[ "${#missing[@]}" -eq 0 ] || bash security/install-tools.sh "${missing[@]}"
