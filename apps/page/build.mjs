// Bundles the page into dist/apps/page: one script, one style sheet, and what is copied as it is.
import { copyFileSync } from 'node:fs';
import { build } from 'esbuild';

const SOURCE = 'apps/page/src';
const TARGET = 'dist/apps/page';

await build({
  entryPoints: [`${SOURCE}/page.tsx`, `${SOURCE}/page.css`],
  outdir: TARGET,
  tsconfig: 'apps/page/tsconfig.json',
  conditions: ['app-source'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
});
for (const file of ['index.html', 'icon.svg']) copyFileSync(`${SOURCE}/${file}`, `${TARGET}/${file}`);
