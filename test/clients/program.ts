import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Recipe } from './recipe.js';
import { NPM_DIRECTORY, type Ran, run } from './tools.js';

/** A program in a folder of its own, below the packages that it imports. */
export interface Program {
  command: string;
  args: string[];
  cwd: string;
  remove(): void;
}

interface Language {
  /** Below which folder of .tools its programs find their packages. */
  folder: string;
  file: string;
  command: string;
  args(cwd: string): string[];
}

const LANGUAGES: Partial<Record<string, Language>> = {
  js: { folder: NPM_DIRECTORY, file: 'program.mjs', command: 'node', args: () => ['program.mjs'] },
  sh: { folder: NPM_DIRECTORY, file: 'program.sh', command: 'bash', args: () => ['program.sh'] },
  python: {
    folder: resolve('.tools/python'),
    file: 'program.py',
    command: '../bin/python',
    args: () => ['program.py'],
  },
  go: {
    folder: resolve('.tools/go'),
    file: 'main.go',
    command: 'bash',
    args: () => ['-c', 'go build -o program && exec ./program'],
  },
  java: {
    folder: resolve('.tools/java'),
    file: 'Recipe.java',
    command: 'java',
    args: () => ['-cp', '../*', 'Recipe.java'],
  },
  // Cargo finds a program in each folder of `src/bin`.
  rust: {
    folder: resolve('.tools/rust/src/bin'),
    file: 'main.rs',
    command: 'bash',
    args: (cwd) => ['-c', rust(basename(cwd))],
  },
};

/** Writes a program where it can run. @throws Error where the packages of its language are not installed */
export function programOf({ language, code }: Recipe): Program {
  const known = LANGUAGES[language];
  if (!known) throw new Error(`No test knows how to run ${language}`);
  if (!existsSync(known.folder)) throw new Error(`${known.folder} is missing: bash test/clients/ensure-languages.sh`);
  mkdirSync(known.folder, { recursive: true });
  const cwd = mkdtempSync(join(known.folder, 'program-'));
  writeFileSync(join(cwd, known.file), code);
  return { command: known.command, args: known.args(cwd), cwd, remove: () => rmSync(cwd, { recursive: true }) };
}

/** Runs a recipe as its reader would: the text is what it prints. */
export async function runRecipe(recipe: Recipe): Promise<Ran> {
  const program = programOf(recipe);
  try {
    return await run(program.command, program.args, { cwd: program.cwd });
  } finally {
    program.remove();
  }
}

function rust(name: string): string {
  const target = resolve('.tools/cargo-readers');
  return `cargo build --quiet --bin ${name} --target-dir ${target} && exec ${target}/debug/${name}`;
}
