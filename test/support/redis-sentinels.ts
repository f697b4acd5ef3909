import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from './redis-server.js';

const NAME = 'mymaster';
const SENTINELS = 3;
/** Much longer than any failover takes. */
const LONGEST_FAILOVER_IN_MS = 60_000;

export interface SentinelsOptions {
  /** Further options of each server. */
  options?: readonly string[];
  /** See `RedisServer`. */
  program?: string;
  replicas?: number;
  /** How long the primary may be silent: on a busy machine it is, for a while. */
  downAfterInMs?: number;
}

/** Real Sentinels over a primary and its replicas; the primary can be lost as often as one likes. */
export class RedisSentinels {
  private constructor(
    readonly servers: readonly RedisServer[],
    readonly sentinels: readonly RedisServer[],
  ) {}

  /** Resolves when a failover would be possible. */
  static async start({
    options,
    program,
    replicas = 1,
    downAfterInMs = 1000,
  }: SentinelsOptions = {}): Promise<RedisSentinels> {
    const start = (count: number, given?: readonly string[]): Promise<RedisServer[]> =>
      Promise.all(Array.from({ length: count }, () => RedisServer.start(given, program)));
    const [servers, sentinels] = await Promise.all([start(1 + replicas, options), start(SENTINELS, ['--sentinel'])]);
    const [primary, ...others] = servers;
    for (const replica of others) await replica.command(`REPLICAOF 127.0.0.1 ${primary!.port}`);
    const started = new RedisSentinels(servers, sentinels);
    for (const sentinel of sentinels) {
      await sentinel.command(
        `SENTINEL MONITOR ${NAME} 127.0.0.1 ${primary!.port} 2`,
        `SENTINEL SET ${NAME} down-after-milliseconds ${downAfterInMs}`,
        `SENTINEL SET ${NAME} failover-timeout 4000`,
      );
    }
    await started.wellAgain();
    return started;
  }

  get url(): string {
    const hosts = this.sentinels.map(({ port }) => `127.0.0.1:${port}`);
    return `redis+sentinel://${hosts.join(',')}/0?name=${NAME}`;
  }

  /** The server that the Sentinels name. */
  async primary(): Promise<RedisServer> {
    return (await this.namedBy(this.sentinels[0]!))!;
  }

  /**
   * Kills the primary, and starts it again once the other has taken over. Resolves when a failover would be possible again.
   * @returns when the Sentinels named another primary, and it took writes, by `Date.now()`
   */
  async killPrimary(): Promise<number> {
    const [lost, failovers] = [await this.primary(), await this.failovers()];
    await lost.kill();
    const next = await this.successorOf(lost);
    const [nextAt] = await Promise.all([writes(next), lost.restart()]);
    await this.wellAgain(failovers);
    return nextAt;
  }

  /** Has the Sentinels hand over, with all well; else as `killPrimary`. */
  async handOver(): Promise<number> {
    const [before, failovers] = [await this.primary(), await this.failovers()];
    while ((await this.sentinels[0]!.command(`SENTINEL FAILOVER ${NAME}`).catch(() => null)) === null) await delay(200);
    const nextAt = await writes(await this.successorOf(before));
    await this.wellAgain(failovers);
    return nextAt;
  }

  /** How many failovers there have been, also those that nobody meant. */
  async failovers(): Promise<number> {
    return Number(
      /config-epoch\r\n\$\d+\r\n(\d+)/.exec(await this.sentinels[0]!.command(`SENTINEL MASTER ${NAME}`))![1],
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers, ...this.sentinels].map((server) => server.stop()));
  }

  /** @returns the first that a Sentinel names in its place @throws where none does for long */
  private async successorOf(before: RedisServer): Promise<RedisServer> {
    const deadline = Date.now() + LONGEST_FAILOVER_IN_MS;
    while (Date.now() < deadline) {
      const named = await Promise.all(this.sentinels.map((sentinel) => this.namedBy(sentinel)));
      const next = named.find((server) => server !== undefined && server !== before);
      if (next) return next;
      await delay(20);
    }
    throw new Error('The Sentinels have not named another primary');
  }

  private async namedBy(sentinel: RedisServer): Promise<RedisServer | undefined> {
    const told = await sentinel.command(`SENTINEL GET-MASTER-ADDR-BY-NAME ${NAME}`);
    return this.servers.find(({ port }) => told.includes(`\r\n${port}\r\n`));
  }

  /**
   * There have been more failovers, and all Sentinels know each other and agree on a primary that has its replicas in step. One that still took a replica
   * for a primary would undo the next failover (redis.io, "Sentinel", reconfiguration), and ask it for its role after ten seconds only.
   */
  private async wellAgain(failovers = -1): Promise<void> {
    while ((await this.failovers()) <= failovers) await delay(50);
    while (!(await this.isWell())) await delay(100);
  }

  private async isWell(): Promise<boolean> {
    const { port } = await this.primary();
    const replicas = this.servers.length - 1;
    const isWellFor = async (sentinel: RedisServer): Promise<boolean> => {
      const told = await sentinel.command(`SENTINEL MASTER ${NAME}`, `SENTINEL REPLICAS ${NAME}`);
      const isKnown = told.includes(`\r\nport\r\n$${String(port).length}\r\n${port}\r\n`);
      const knowsAll = new RegExp(`num-other-sentinels\r\n\\$1\r\n${SENTINELS - 1}\r\n`).test(told);
      const areReplicas = timesIn(told, /role-reported\r\n\$5\r\nslave/g) === replicas;
      const areLinked = timesIn(told, /master-link-status\r\n\$2\r\nok/g) === replicas;
      return isKnown && knowsAll && areReplicas && areLinked && !/_down|disconnected|in_progress/.test(told);
    };
    const replication = await (await this.primary()).command('INFO replication').catch(() => '');
    const areWell = await Promise.all(this.sentinels.map(isWellFor));
    return timesIn(replication, /state=online/g) === replicas && areWell.every(Boolean);
  }
}

/** @returns when the server took writes, by `Date.now()`: with `min-replicas-to-write` it takes none until a replica is in step */
async function writes(server: RedisServer): Promise<number> {
  const isTaken = (): Promise<boolean> =>
    server.command('DEL nothing').then(
      () => true,
      () => false,
    );
  while (!(await isTaken())) await delay(20);
  return Date.now();
}

function timesIn(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
