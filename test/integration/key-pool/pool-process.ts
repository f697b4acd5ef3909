import { KeyRing, loadSettings } from '#config';
import {
  FailoverKeyLeaseStore,
  type KeyLease,
  KeyPoolService,
  type KeyPriority,
  MemoryKeyLeaseStore,
  RedisKeyLeaseStore,
} from '#key-pool';
import { RedisConnections } from '#redis';

/** The key pool of one process, as the app builds it: with its own connections to Redis and its own timers. */
export class PoolProcess {
  private constructor(
    readonly redis: RedisConnections,
    readonly store: FailoverKeyLeaseStore,
    readonly pool: KeyPoolService,
  ) {}

  static async start(url: string, keyCount: number, cap: number): Promise<PoolProcess> {
    const variables: Record<string, string> = { LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: String(cap) };
    for (let n = 0; n < keyCount; n += 1) variables[`LLM_API__OPENAI__KEY__${n}`] = `test-key-openai-${n}`;
    const redis = await RedisConnections.open({ url, keyPrefix: 'rewrite' });
    const store = new FailoverKeyLeaseStore(new RedisKeyLeaseStore(redis), new MemoryKeyLeaseStore());
    const settings = loadSettings({ variables, directory: null });
    return new PoolProcess(redis, store, new KeyPoolService(settings, store, new KeyRing(settings)));
  }

  acquire(priority: KeyPriority = 'interactive', waitInMs = 60_000): Promise<KeyLease> {
    return this.pool.acquireAny(['openai'], { priority, waitInMs, signal: new AbortController().signal });
  }

  async inFlight(): Promise<number[]> {
    const [openai] = await this.pool.snapshot();
    return openai!.keys.map((key) => key.inFlight);
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    await this.pool.onApplicationShutdown();
    await this.redis.commands.ping().catch(() => undefined);
    await this.redis.close();
  }

  /** Ends as a process does that is killed: nobody is told. */
  async die(): Promise<void> {
    await this.redis.close();
  }
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Every key in Redis, and how long it lives; -1 is for ever. */
export async function timesToLive(redis: RedisConnections): Promise<Record<string, number>> {
  const names = await redis.commands.keys('*');
  const entries = names.map(async (name) => [name, await redis.commands.pttl(name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The places in the line of all processes: `1:` for interactive requests of a queue, `2:` for its jobs. */
export async function placesInLine(redis: RedisConnections): Promise<string[]> {
  const lines = await redis.commands.keys('{rewrite}:keys:line:*');
  return (await Promise.all(lines.map((line) => redis.commands.hkeys(line)))).flat();
}
