import { setTimeout as delay } from 'node:timers/promises';
import { BuiltService } from '../support/built-service.js';
import { FakeVendor } from '../support/fake-vendor.js';
import { freePort, RedisServer } from '../support/redis-server.js';
import { RewriteClient } from '../support/rewrite-client.js';

/** Longer than a start takes on a machine whose every core is busy. */
const READY_WITHIN_IN_MS = 60_000;

/** One process of the fleet: it can be killed and started again on its port. */
export class Member {
  /** True from the time it was ready until it is ended. */
  isRunning = false;
  /** The folder of the build that its next start runs. */
  root = '.';
  private process: BuiltService | null = null;

  constructor(
    readonly app: 'api' | 'worker',
    readonly port: number,
    private readonly variables: Record<string, string>,
  ) {}

  get client(): RewriteClient {
    return new RewriteClient(`http://127.0.0.1:${this.port}`);
  }

  async start(): Promise<void> {
    this.process = BuiltService.run(this.app, this.variables, [], this.root);
    const deadline = Date.now() + READY_WITHIN_IN_MS;
    for (let state = await this.readiness(); state !== 'ready'; state = await this.readiness()) {
      if (this.process.hasEnded) await this.process.exit(); // with it comes the last of what it said
      if (Date.now() > deadline || this.process.hasEnded)
        throw new Error(`The ${this.app} is not ready: ${state}\n${this.process.out}${this.process.err}`);
      await delay(50);
    }
    this.isRunning = true;
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.isRunning = false;
    this.process?.signal('SIGKILL');
    await this.process?.exit();
  }

  /** Nothing of it goes on until it is resumed: as where a machine is suspended, moved, or gives it no processor. */
  pause(): void {
    this.process?.signal('SIGSTOP');
  }

  resume(): void {
    this.process?.signal('SIGCONT');
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number | null> {
    this.isRunning = false;
    this.process?.signal('SIGTERM');
    return (await this.process?.exit())?.code ?? null;
  }

  /** `ready`, or what it says instead. */
  private async readiness(): Promise<string> {
    try {
      const answer = await this.client.get('/health/ready');
      return answer.ok ? 'ready' : await answer.text();
    } catch (error) {
      return String(error);
    }
  }
}

/** One server or several that are one Redis. */
export interface SharedRedis {
  readonly url: string;
  stop(): Promise<void>;
}

interface FleetOptions<Redis extends SharedRedis = RedisServer> {
  apis: number;
  workers: number;
  /** Keys of the provider. */
  keys: number;
  settings?: Record<string, string>;
  /** Default: one server. */
  redis?: Promise<Redis>;
}

/** A Redis, a fake vendor, and processes of the built service that are one service. */
export class Fleet<Redis extends SharedRedis = RedisServer> {
  private constructor(
    readonly redis: Redis,
    readonly vendor: FakeVendor,
    readonly apis: Member[],
    readonly workers: Member[],
  ) {}

  static start(options: Omit<FleetOptions, 'redis'>): Promise<Fleet>;
  static start<Redis extends SharedRedis>(options: Required<FleetOptions<Redis>>): Promise<Fleet<Redis>>;
  static async start({
    apis,
    workers,
    keys,
    settings = {},
    ...given
  }: FleetOptions<SharedRedis>): Promise<Fleet<SharedRedis>> {
    const [redis, vendor] = await Promise.all([given.redis ?? RedisServer.start(), FakeVendor.start()]);
    const variables: Record<string, string> = {
      REDIS_URL: redis.url,
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      SHUTDOWN_GRACE_MS: '3000',
      ...settings,
    };
    for (let i = 0; i < keys; i += 1) variables[`LLM_API__OPENAI__KEY__${i}`] = `test-key-openai-${i}`;
    const members = (app: 'api' | 'worker', count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const port = await freePort();
          return new Member(app, port, { ...variables, PORT: String(port), WORKER_PORT: String(port) });
        }),
      );
    const fleet = new Fleet(redis, vendor, await members('api', apis), await members('worker', workers));
    await Promise.all(fleet.members.map((member) => member.start()));
    return fleet;
  }

  get members(): Member[] {
    return [...this.apis, ...this.workers];
  }

  /** The client of one api, another one for each number. */
  client(number: number): RewriteClient {
    return this.apis[number % this.apis.length]!.client;
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await Promise.all([this.redis.stop(), this.vendor.stop()]);
  }
}
