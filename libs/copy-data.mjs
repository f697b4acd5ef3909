// The last step of the build: puts the files of data, which tsc leaves where they are, beside what it has compiled.
import { cpSync, statSync } from 'node:fs';

const isKept = (path) => /\.(lua|txt|yaml)$/.test(path) || statSync(path).isDirectory();

cpSync('libs', 'dist/libs', { recursive: true, filter: isKept });
