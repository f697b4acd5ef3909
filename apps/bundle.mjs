// Bundles the api and the worker with what they load from node_modules into dist/bundle: some twenty files in place of 2,600,
// which is most of a start. docs/decisions/0099-api-and-worker-are-bundled.md.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { MODULES_OF_RXJS, onlyTheirParts, unusedIsLeftOut } from './parts-of-packages.mjs';

const COMPILED = 'dist';
const TARGET = 'dist/bundle';

/** Packages that Nest loads only if they are installed, one that reads files of its own, and what Fastify loads for schemas and for `inject`. */
const NOT_BUNDLED = [
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  '@bull-board/*',
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer/storage',
  'light-my-request',
];

/** A compiled file finds the data beside it from the bundle, too; and a class keeps its name, which Nest reads, where esbuild gives it another. */
const filesKeepWhatTheyAre = {
  name: 'files-keep-what-they-are',
  setup({ onLoad }) {
    onLoad({ filter: /\/(dist\/(apps|libs)|node_modules\/@nestjs)\/.*\.js$/ }, ({ path }) => {
      const here = `new URL(${JSON.stringify(relative(TARGET, path))}, import.meta.url).href`;
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', here)
        .replaceAll(/\bclass (\w+)( extends [\w$.]+)? \{/g, '$& static name = "$1";');
      return { contents };
    });
  },
};

/** Nest asks for all of these two if it is ever told to; without that the bundle has what the body's checks use. */
const nestLoadsItsOwn = {
  name: 'nest-loads-its-own',
  setup({ onResolve }) {
    onResolve({ filter: /^class-(validator|transformer)$/ }, ({ importer }) =>
      importer.includes('/@nestjs/') ? { external: true } : undefined,
    );
  },
};

const { outputFiles } = await build({
  entryPoints: { api: `${COMPILED}/apps/api/src/main.js`, worker: `${COMPILED}/apps/worker/src/main.js` },
  outdir: TARGET,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Node 20 has the properties that are used; without this an expression is made anew at each use.
  supported: { 'regexp-unicode-property-escapes': true },
  mainFields: ['module', 'main'],
  alias: MODULES_OF_RXJS,
  // Names of functions stay: an operator reads them in a stack.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: 'none',
  external: NOT_BUNDLED,
  // Nest's classes are decorated while their modules are loaded, so what keeps the decorations must be first.
  inject: ['reflect-metadata'],
  // Packages of CommonJS ask for Node's own modules by this.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module';\nconst require = requireFor(import.meta.url);",
  },
  plugins: [nestLoadsItsOwn, filesKeepWhatTheyAre, onlyTheirParts, unusedIsLeftOut],
  logLevel: 'warning',
  write: false,
});
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const { path, text } of outputFiles) writeFileSync(path, inAscii(text));

/** V8 keeps a script of ASCII in half the memory. What esbuild leaves is in expressions, where an escape means the same. */
function inAscii(script) {
  return script.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
