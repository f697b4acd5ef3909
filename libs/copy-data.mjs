// The last step of the build: puts the files of data, which tsc leaves where they are, beside what it has compiled,
// and makes the command line one that can be called by its name.
import { chmodSync, cpSync, statSync } from 'node:fs';

const isKept = (path) => /\.(lua|txt|yaml)$/.test(path) || statSync(path).isDirectory();

cpSync('libs', 'dist/libs', { recursive: true, filter: isKept });
chmodSync('dist/apps/cli/src/main.js', 0o755);
