import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed, modelFile, versionOf } from '../installation.js';
import { MODEL, type ServerKind } from '../model-server.js';

const CONTEXT = '2048';
/** Without it Ollama writes on for ten contexts, and drops the oldest half of what it has written each time one is full. */
const LONGEST_ANSWER = 2048;
const TEMPLATE = '{{ range .Messages }}<|{{ .Role }}|>{{ .Content }}<|end|>{{ end }}<|assistant|>';

/** Ollama, with models made from the GGUF files. */
export function ollama(): ServerKind {
  const directory = mkdtempSync(join(tmpdir(), 'ollama-'));
  const program = (): string => installed('ollama', 'ollama', 'ollama');
  const environment = (port: number): Record<string, string> => ({
    OLLAMA_HOST: `127.0.0.1:${port}`,
    OLLAMA_MODELS: directory,
    OLLAMA_CONTEXT_LENGTH: CONTEXT,
    OLLAMA_NUM_PARALLEL: '1',
    HOME: directory,
  });
  return {
    name: 'Ollama',
    version: versionOf('OLLAMA'),
    settings: `OLLAMA_CONTEXT_LENGTH=${CONTEXT} OLLAMA_NUM_PARALLEL=1, num_predict ${LONGEST_ANSWER}`,
    key: null,
    readyPath: '/api/version',
    command: ({ port }) => ({ file: program(), args: ['serve'], env: environment(port) }),
    prepare: async ({ port, weights }) => {
      const modelfile = join(directory, 'Modelfile');
      const lines = [
        `FROM ${modelFile(`${weights}.gguf`)}`,
        `TEMPLATE """${TEMPLATE}"""`,
        'PARAMETER num_thread 1',
        `PARAMETER num_predict ${LONGEST_ANSWER}`,
      ];
      writeFileSync(modelfile, `${lines.join('\n')}\n`);
      await promisify(execFile)(program(), ['create', MODEL, '-f', modelfile], {
        env: { PATH: process.env['PATH'], ...environment(port) },
      });
    },
  };
}
