import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed, modelFile, versionOf } from '../installation.js';
import { MODEL, optionsOf, type ServerKind } from '../model-server.js';

/** `transformers serve`. It takes a folder where it is started for the name of a model. */
export function transformersServe(): ServerKind {
  return {
    name: 'transformers serve',
    version: versionOf('TRANSFORMERS'),
    settings: 'none',
    key: null,
    readyPath: '/health',
    command: ({ port, weights }) => {
      const directory = mkdtempSync(join(tmpdir(), 'transformers-serve-'));
      symlinkSync(modelFile(weights), join(directory, MODEL));
      const program = installed('transformers', 'transformers', 'bin', 'transformers');
      return {
        file: '/usr/bin/env',
        args: ['-C', directory, program, 'serve'].concat(
          optionsOf({ '--host': '127.0.0.1', '--port': port, '--device': 'cpu' }),
        ),
      };
    },
  };
}
