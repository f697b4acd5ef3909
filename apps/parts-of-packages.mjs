// What the bundle has of packages that would load much more than the service uses. Whatever is loaded stays in memory as text and as code.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

/** What the service imports of a package whose index loads all of it, each with its file. esbuild fails at a name that is missing here. */
const PARTS = {
  // Without fetch, caches, mocks and web sockets.
  undici: {
    Agent: 'lib/dispatcher/agent.js',
    EnvHttpProxyAgent: 'lib/dispatcher/env-http-proxy-agent.js',
    buildConnector: 'lib/core/connect.js',
    errors: 'lib/core/errors.js',
  },
  // Without the stores of fifteen databases.
  'rate-limiter-flexible': {
    RateLimiterMemory: 'lib/RateLimiterMemory.js',
    RateLimiterRedis: 'lib/RateLimiterRedis.js',
    RateLimiterRes: 'lib/RateLimiterRes.js',
  },
};

/** What an index does besides, and its parts rely on: undici's way through a proxy asks a dispatcher to `connect`. */
const DONE_BY_INDEX = {
  undici: `
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import api from 'undici/lib/api/index.js';
Object.assign(Dispatcher.prototype, api);`,
};

const anyOf = (names) => new RegExp(`^(${names.join('|')})$`);

export const onlyTheirParts = {
  name: 'only-their-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: anyOf(Object.keys(PARTS)) }, ({ path }) => ({ path, namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, ({ path }) => ({ contents: indexOf(path), resolveDir: HERE }));
  },
};

function indexOf(name) {
  const parts = Object.entries(PARTS[name]);
  const exported = parts.map(([part, file]) => `export { default as ${part} } from '${name}/${file}';`);
  return [...exported, DONE_BY_INDEX[name]].join('\n');
}

/** The files of BullMQ do nothing by being loaded: what is not used of them, such as its store in Postgres, is left out. */
export const unusedIsLeftOut = {
  name: 'unused-is-left-out',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^bullmq$|^\./ }, async ({ path, pluginData, ...from }) => {
      const isOfBullmq = path === 'bullmq' || from.importer.includes('/node_modules/bullmq/');
      if (!isOfBullmq || pluginData?.isFound) return undefined;
      return { ...(await resolve(path, { ...from, pluginData: { isFound: true } })), sideEffects: false };
    });
  },
};

const RXJS = './node_modules/rxjs/dist/esm';

/** For Node RxJS names its CommonJS, of which nothing can be left out. */
export const MODULES_OF_RXJS = { rxjs: `${RXJS}/index.js`, 'rxjs/operators': `${RXJS}/operators/index.js` };
