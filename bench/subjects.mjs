import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, Pinned } from './processes.mjs';
import { Redis } from './redis.mjs';

const rewriteBody = (text) => JSON.stringify({ text, style: 'formal' });
const ask = (path, format) => ({ path, format, body: rewriteBody });

/** How the service is asked, and every handler that stands in for it. */
const ASKS = {
  sync: ask('/v1/rewrite', 'rewrite'),
  sse: ask('/v1/rewrite/sse', 'events'),
  chunked: ask('/v1/rewrite/chunked', 'text'),
  submit: ask('/v1/rewrite/submit', null),
};

/** What is measured: `command` gives the processes of one, each on the one core; the first of them answers. */
function subject(name, { asks = ASKS, isShared = false, commands }) {
  return { name, asks, isShared, commands };
}

const settingsOf = ({ port, vendorUrl, redisUrl }) => ({
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: port,
  LLM_PROVIDERS: 'openai',
  LLM_API__OPENAI__KEY__0: 'bench',
  LLM_API__OPENAI__BASE_URL: vendorUrl,
  LLM_API__OPENAI__MODEL: 'bench-model',
  LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: 10_000,
  MAX_CONNECTIONS_PER_ADDRESS: 20_000,
  MAX_OPEN_STREAMS_PER_CLIENT: 10_000,
  ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
});

/** The service of a build. With Redis, jobs have a worker process, on the same core. */
export function service(build, { isShared, hasWorker = false, settings = {} }) {
  const main = (app) => {
    const bundled = `${build.directory}/dist/bundle/${app}.js`;
    return existsSync(bundled) ? bundled : `${build.directory}/dist/apps/${app}/src/main.js`;
  };
  const api = (place) => ({
    flags: flagsOf(build, 'api', place.node),
    file: main('api'),
    env: { ...settingsOf(place), ...settings },
    isBare: true,
  });
  const worker = (place) => ({
    flags: flagsOf(build, 'worker', place.node),
    file: main('worker'),
    env: { ...settingsOf(place), ...settings, WORKER_PORT: place.spare },
    isBare: true,
    port: place.spare,
  });
  const commands = (place) => (hasWorker && isShared ? [api(place), worker(place)] : [api(place)]);
  const one = subject(`${build.name}, ${isShared ? 'Redis' : 'memory'}`, { isShared, commands });
  return { ...one, build: build.name };
}

/** What its image starts Node with, where it has this major of Node, and its package.json otherwise. */
function flagsOf(build, app, { major }) {
  const read = (file) => readFileSync(`${build.directory}/${file}`, 'utf8');
  const image = read('Dockerfile');
  const isOfImage = new RegExp(`^FROM node:${major}\\b`, 'm').test(image);
  const command = isOfImage ? JSON.parse(/^CMD (.*)/m.exec(image)[1]) : startOf(app, read('package.json')).split(' ');
  return command.filter((word) => word.startsWith('--'));
}

const startOf = (app, packageJson) => JSON.parse(packageJson).scripts[`start:${app}`];

const script = (name) => fileURLToPath(new URL(`rivals/${name}.mjs`, import.meta.url));
const handler = (name, file, more = {}) =>
  subject(name, {
    ...more,
    commands: ({ port, vendorUrl, redisUrl = [] }) => [
      { file: script(file), args: [port, vendorUrl, redisUrl].flat(), env: { NODE_ENV: 'production' } },
    ],
  });

export const FASTIFY_UNDICI = handler('Fastify + undici', 'fastify-undici');
/** It asks the vendor for a whole answer, as the service never does. */
export const FASTIFY_UNDICI_WHOLE = handler('Fastify + undici, not streamed', 'fastify-undici', {
  asks: { sync: ask('/v1/rewrite/whole', 'rewrite') },
});
export const PASS_THROUGH = handler('pass-through (undici)', 'pass-through', {
  asks: { sse: ask('/v1/rewrite/sse', 'chunks') },
});
export const FASTIFY_OPENAI = handler('Fastify + openai package', 'fastify-openai');
export const REDIS_GET = handler('Fastify + one Redis GET', 'cache-handler', { isShared: true });
export const MAP = handler('Fastify + Map', 'cache-handler');

const chat = (text, stream = false) =>
  JSON.stringify({ model: 'bench-model', messages: [{ role: 'user', content: text }], stream });

/** As published, its streams answer 500: only its whole answers can be measured. */
export const PORTKEY = {
  ...subject('Portkey gateway', {
    commands: ({ port }) => [
      {
        file: fileURLToPath(new URL('node_modules/@portkey-ai/gateway/build/start-server.js', import.meta.url)),
        args: [`--port=${port}`, '--headless'],
        env: { NODE_ENV: 'production' },
      },
    ],
  }),
  asksAt: (vendorUrl) => ({
    sync: {
      path: '/v1/chat/completions',
      format: 'completion',
      body: (text) => chat(text),
      headers: {
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': vendorUrl,
        authorization: 'Bearer bench',
      },
    },
  }),
};

/** LiteLLM's proxy where `test/servers/install.sh litellm` has put it, as it is run in production: without a database, with a key of its own. */
export const LITELLM = {
  ...subject('LiteLLM proxy', {
    commands: ({ port, vendorUrl }) => [
      {
        program: [join(homedir(), '.cache/rewrite-model-servers/litellm/bin/litellm')],
        args: ['--config', litellmConfig(vendorUrl), '--host', '127.0.0.1', '--port', port],
        env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
      },
    ],
  }),
  asks: {
    sync: {
      path: '/v1/chat/completions',
      format: 'completion',
      body: (text) => chat(text),
      headers: { authorization: 'Bearer sk-bench' },
    },
    sse: {
      path: '/v1/chat/completions',
      format: 'chunks',
      body: (text) => chat(text, true),
      headers: { authorization: 'Bearer sk-bench' },
    },
  },
};

function litellmConfig(vendorUrl) {
  const file = join(mkdtempSync(join(tmpdir(), 'rewrite-bench-litellm-')), 'config.json');
  const litellm_params = { model: 'openai/bench-model', api_base: vendorUrl, api_key: 'bench' };
  const config = {
    model_list: [{ model_name: 'bench-model', litellm_params }],
    general_settings: { master_key: 'sk-bench' },
    litellm_settings: { num_retries: 0, telemetry: false },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** The vendor asked without anything between: what the load itself takes. */
export const VENDOR = {
  ...subject('the vendor itself', { commands: () => [] }),
  urlAt: (vendorUrl) => new URL(vendorUrl).origin,
  asks: { sse: { path: '/v1/chat/completions', format: 'chunks', body: (text) => chat(text, true) } },
};

/** A bare producer and a bare worker, which makes the service's call and keeps its answer. */
export const BULLMQ = subject('BullMQ producer and worker', {
  isShared: true,
  commands: ({ port, vendorUrl, redisUrl }) => [
    { file: script('bullmq-producer'), args: [port, redisUrl], env: { NODE_ENV: 'production' } },
    { file: script('bullmq-worker'), args: [redisUrl, vendorUrl], env: { NODE_ENV: 'production' }, port: null },
  ],
});

/** Starts one; it is ready to be asked. */
export async function start(one, { vendorUrl, node, nodeFlags = [] }) {
  const redis = one.isShared ? await Redis.start() : null;
  const place = { node, port: await freePort(), spare: await freePort(), vendorUrl, redisUrl: redis?.url };
  const spawnedAt = performance.now();
  const processes = one.commands(place).map(({ program, flags = [], file, args = [], port = place.port, ...how }) => ({
    port,
    process: new Pinned([...(program ?? [node.file, ...flags, ...nodeFlags]), ...(file ? [file] : []), ...args], how),
  }));
  try {
    for (const { process, port } of processes) if (port !== null) await process.listens(port);
  } catch (error) {
    await stopAll(processes, redis);
    throw error;
  }
  return new Running(one, place, { processes, redis, spawnedAt });
}

async function stopAll(processes, redis) {
  await Promise.all(processes.map(({ process }) => process.stop()));
  await redis?.stop();
}

/** A subject while it runs. */
class Running {
  constructor(one, { port, vendorUrl }, { processes, redis, spawnedAt }) {
    this.name = one.name;
    this.subject = one;
    this.url = one.urlAt?.(vendorUrl) ?? `http://127.0.0.1:${port}`;
    this.asks = one.asksAt?.(vendorUrl) ?? one.asks;
    this.processes = processes.map(({ process }) => process);
    this.redis = redis;
    this.spawnedAt = spawnedAt;
    this.vendorUrl = vendorUrl;
  }

  /** When the vendor sent the tokens of slow streams since it was last asked, by their texts' ids; in µs. */
  async sentByVendor() {
    return (await fetch(new URL('/sent', this.vendorUrl))).json();
  }

  cpuInMicros() {
    return sum(this.processes.map((process) => process.cpuInMicros()));
  }

  rssInKib() {
    return sum(this.processes.map((process) => process.rssInKib()));
  }

  async stop() {
    await stopAll(
      this.processes.map((process) => ({ process })),
      this.redis,
    );
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
