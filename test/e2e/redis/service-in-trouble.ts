import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { BuiltService } from '../../support/built-service.js';
import type { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

/** How long the trouble is watched, in milliseconds. */
export const WATCHED_IN_MS = 1500;
/** Two looks a second of the worker and of each process, with some commands each. A worker that does not rest asks over 5,000 times a second. */
export const MOST_COMMANDS = 100;

/** Status, and that of the whole and of the store. */
export const WELL = [200, 'ok', 'ok'];
const DEGRADED = [200, 'degraded', 'degraded'];

/** A service of an api and a worker, on a Redis that gets into trouble. */
export class ServiceInTrouble {
  private readonly apps: BuiltService[];
  private seen: number[] = [];
  private clients: RewriteClient[] = [];

  constructor(
    private readonly redis: RedisServer,
    url = redis.url,
    more: Record<string, string> = {},
  ) {
    const variables = {
      REDIS_URL: url,
      WORKER_PORT: '0',
      WORKER_CONCURRENCY: '1',
      STUB_TOKEN_DELAY_MS: '250',
      ...more,
    };
    this.apps = (['api', 'worker'] as const).map((app) => BuiltService.run(app, variables));
  }

  get client(): RewriteClient {
    return this.clients[0]!;
  }

  async start(): Promise<void> {
    const ports = await Promise.all(this.apps.map((app) => app.listening()));
    this.clients = ports.map((port) => new RewriteClient(`http://127.0.0.1:${port}`));
  }

  async stop(): Promise<void> {
    for (const app of this.apps) app.signal('SIGKILL');
    await Promise.all(this.apps.map((app) => app.exit()));
  }

  async submit(text: string): Promise<string> {
    const answer = await this.client.post('/v1/rewrite/submit', rewriteOf(text));
    return ((await answer.json()) as { id: string }).id;
  }

  async statusOf(id: string, query = ''): Promise<unknown> {
    const answer = await this.client.get(`/v1/rewrite/result/${id}${query}`);
    return ((await answer.json()) as { status: string }).status;
  }

  /** From now on lines are looked for. */
  watchLogs(): void {
    this.seen = this.apps.map(({ out }) => out.length);
  }

  /** What both apps have logged since, at the levels that are for people, and of those only the lines of Redis and its jobs. */
  lines(): string[][] {
    return this.apps.map(({ out }, index) => {
      const entries = out.slice(this.seen[index]).trim().split('\n').filter(Boolean);
      const told = entries.map((line) => JSON.parse(line) as { context: string; level: string; msg: string });
      return told.filter(({ context }) => context === 'Redis' || context === 'Jobs').map(({ msg }) => msg);
    });
  }

  async both(message: RegExp): Promise<void> {
    while (!this.lines().every((lines) => lines.some((line) => message.test(line)))) await delay(20);
  }

  errors(): string {
    return this.apps.map(({ err }) => err).join('');
  }

  async health(): Promise<unknown[]> {
    return Promise.all(this.clients.map(healthOf));
  }

  /** How many commands the server does in a second and a half, of the time that it was watched. */
  async commands(): Promise<number> {
    const begunAt = performance.now();
    const before = await commandsOf(this.redis);
    await delay(WATCHED_IN_MS);
    const done = (await commandsOf(this.redis)) - before;
    return (done * WATCHED_IN_MS) / (performance.now() - begunAt);
  }

  /** What clients see while Redis cannot be used. */
  async expectRewritesAlone(): Promise<void> {
    const rewritten = await this.client.post('/v1/rewrite', rewriteOf(`At ${Date.now()}.`));
    expect([rewritten.status, await rewritten.json()]).toMatchObject([200, { cached: false }]);
    expect((await this.client.post('/v1/rewrite/submit', rewriteOf('Refused.'))).status).toBe(503);
    expect((await this.client.get('/health/ready')).status).toBe(200);
    expect(await this.health()).toEqual([DEGRADED, DEGRADED]);
  }

  /** One line of each app at the beginning, one at the end, and nothing else. */
  expectToldOnce(reason: RegExp): void {
    const told = [
      expect.stringMatching(new RegExp(`^Redis (is away|cannot be used): ${reason.source}`)),
      'Redis is back',
    ];
    const roomIsTold = /short of memory|has room/;
    const lines = this.lines().map((of) => of.filter((line) => !roomIsTold.test(line)));
    expect(lines).toEqual([told, told]);
    expect(this.errors()).toBe('');
  }
}

function rewriteOf(text: string): object {
  return { text, style: 'formal' };
}

export async function healthOf(client: RewriteClient): Promise<unknown> {
  const answer = await client.get('/health');
  const { status, parts } = (await answer.json()) as { status: string; parts: { store: { status: string } } };
  return [answer.status, status, parts.store.status];
}

async function commandsOf(server: RedisServer): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await server.command('INFO stats'))![1]);
}
