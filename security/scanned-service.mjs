import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve('dist/bundle/api.js');
const REQUESTS = /^rewrite_requests_total\{(.*)\} (\d+)/gm;

/** The built api in memory mode on the stub, started to be scanned. */
export class ScannedService {
  /** Where the api is, and where its metrics are. */
  url;
  metricsUrl;
  askedByUs = new Map();

  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
  }

  static async start() {
    const folder = mkdtempSync(join(tmpdir(), 'scanned-service-'));
    const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0', STUB_TOKEN_DELAY_MS: '0' };
    const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const service = new ScannedService(child, folder);
    for await (const line of createInterface(child.stdout)) {
      service.url ??= /Listening on (http:[^"]+)/.exec(line)?.[1];
      service.metricsUrl ??= /Metrics at (http:[^"]+)/.exec(line)?.[1];
      if (service.metricsUrl) return service;
    }
    throw new Error('The api did not start: npm run build comes before');
  }

  /** Its OpenAPI document, with the id of a job that has ended for each `{id}`: an unknown id is answered 404 whatever else comes with it. */
  async document() {
    const document = await (await fetch(`${this.url}/openapi.json`)).json();
    const id = await this.endedJob();
    for (const { operation } of operationsOf(document)) {
      for (const parameter of operation.parameters ?? []) if (parameter.in === 'path') parameter.example = id;
    }
    this.askedByUs = await this.answered();
    return document;
  }

  /** The operations that have been answered nothing but 404 since the document was made, such as `GET /v1/rewrite/result/{id}`. */
  async unreached(document) {
    const counts = await this.answered();
    return operationsOf(document)
      .map(({ name }) => name)
      .filter((name) => (counts.get(name) ?? 0) === (this.askedByUs.get(name) ?? 0));
  }

  /** How many event streams it has answered with. */
  async streams() {
    const streams = (await this.requests()).filter(({ route, status }) => route.includes('/sse') && status === '200');
    return streams.reduce((sum, { count }) => sum + count, 0);
  }

  async stop() {
    this.child.stdout.resume();
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }

  async endedJob() {
    const body = JSON.stringify({ text: 'The parrot walks in its sleep.', style: 'pirate' });
    const headers = { 'content-type': 'application/json' };
    const submitted = await fetch(`${this.url}/v1/rewrite/submit`, { method: 'POST', headers, body });
    const { id } = await submitted.json();
    await (await fetch(`${this.url}/v1/rewrite/result/${id}?wait=30`)).text();
    return id;
  }

  /** How often each operation was answered otherwise than 404. */
  async answered() {
    const counts = new Map();
    for (const { method, route, status, count } of await this.requests()) {
      const name = `${method} ${route.replaceAll(/:(\w+)/g, '{$1}')}`;
      if (status !== '404') counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  }

  async requests() {
    const metrics = await (await fetch(this.metricsUrl)).text();
    return [...metrics.matchAll(REQUESTS)].map(([, labels, count]) =>
      Object.assign(labelsOf(labels), { count: Number(count) }),
    );
  }
}

function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
}

function labelsOf(text) {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
