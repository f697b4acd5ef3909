// Sends TypeScript, `.mjs` and the `.js` files of ESM packages through swc to CommonJS; leaves CommonJS as it is.
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { createTransformer } = require('@swc/jest').default ?? require('@swc/jest');

const module_ = { type: 'commonjs' };
const jsc = { target: 'es2022', keepClassNames: true };
const forTypeScript = createTransformer({
  jsc: {
    ...jsc,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: module_,
});
const forJavaScript = createTransformer({ jsc: { ...jsc, parser: { syntax: 'ecmascript' } }, module: module_ });

const packageTypes = new Map();

function packageType(directory) {
  if (!packageTypes.has(directory)) {
    const manifest = join(directory, 'package.json');
    const parent = dirname(directory);
    const type = existsSync(manifest)
      ? (JSON.parse(readFileSync(manifest, 'utf8')).type ?? 'commonjs')
      : parent === directory
        ? 'commonjs'
        : packageType(parent);
    packageTypes.set(directory, type);
  }
  return packageTypes.get(directory);
}

function transformerFor(file) {
  if (file.endsWith('.ts')) return forTypeScript;
  const isModule = file.endsWith('.mjs') || (file.endsWith('.js') && packageType(dirname(file)) === 'module');
  return isModule ? forJavaScript : null;
}

module.exports = {
  canInstrument: true,
  process: (source, file, options) => transformerFor(file)?.process(source, file, options) ?? { code: source },
  getCacheKey: (source, file, options) =>
    forTypeScript.getCacheKey(source, file, options) + String(!!transformerFor(file)),
};
