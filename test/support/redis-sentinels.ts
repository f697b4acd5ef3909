import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from './redis-server.js';

const NAME = 'mymaster';
const SENTINELS = 3;
/** Much longer than any failover takes. */
const LONGEST_FAILOVER_IN_MS = 60_000;

/** Real Sentinels over a primary and one replica; the primary can be lost as often as one likes. */
export class RedisSentinels {
  private constructor(
    readonly servers: readonly RedisServer[],
    readonly sentinels: readonly RedisServer[],
  ) {}

  /**
   * @param options further options of each server
   * @param program see `RedisServer`
   * @param downAfterInMs how long the primary may be silent: on a busy machine it is, for a while
   */
  static async start(options: readonly string[] = [], program?: string, downAfterInMs = 1000): Promise<RedisSentinels> {
    const servers = await Promise.all([RedisServer.start(options, program), RedisServer.start(options, program)]);
    const sentinels = await Promise.all(
      Array.from({ length: SENTINELS }, () => RedisServer.start(['--sentinel'], program)),
    );
    const [primary, replica] = servers;
    await replica.command(`REPLICAOF 127.0.0.1 ${primary.port}`);
    const started = new RedisSentinels(servers, sentinels);
    for (const sentinel of sentinels) {
      await sentinel.command(
        `SENTINEL MONITOR ${NAME} 127.0.0.1 ${primary.port} 2`,
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
    await this.promotion(lost);
    const [nextAt] = await Promise.all([this.writes(), lost.restart()]);
    await this.wellAgain(failovers);
    return nextAt;
  }

  /** Has the Sentinels hand over, with all well; else as `killPrimary`. */
  async handOver(): Promise<number> {
    const [before, failovers] = [await this.primary(), await this.failovers()];
    while ((await this.sentinels[0]!.command(`SENTINEL FAILOVER ${NAME}`).catch(() => null)) === null) await delay(200);
    await this.promotion(before);
    const nextAt = await this.writes();
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

  /** Resolves when the first Sentinel names another. @throws where none does for long */
  private async promotion(before: RedisServer): Promise<void> {
    const named = (): Promise<(RedisServer | undefined)[]> =>
      Promise.all(this.sentinels.map((one) => this.namedBy(one)));
    const deadline = Date.now() + LONGEST_FAILOVER_IN_MS;
    while ((await named()).every((server) => server === before)) {
      if (Date.now() > deadline) throw new Error('The Sentinels have not named another primary');
      await delay(20);
    }
  }

  /** @returns when the primary took writes, by `Date.now()`: with `min-replicas-to-write` it takes none until a replica is in step */
  private async writes(): Promise<number> {
    const isTaken = async (): Promise<boolean> =>
      (await this.primary()).command('DEL nothing').then(
        () => true,
        () => false,
      );
    while (!(await isTaken())) await delay(20);
    return Date.now();
  }

  private async namedBy(sentinel: RedisServer): Promise<RedisServer | undefined> {
    const told = await sentinel.command(`SENTINEL GET-MASTER-ADDR-BY-NAME ${NAME}`);
    return this.servers.find(({ port }) => told.includes(`\r\n${port}\r\n`));
  }

  /**
   * There have been more failovers, and all Sentinels know each other and agree on a primary that has a replica in step. One that still took the replica
   * for a primary would undo the next failover (redis.io, "Sentinel", reconfiguration), and ask it for its role after ten seconds only.
   */
  private async wellAgain(failovers = -1): Promise<void> {
    while ((await this.failovers()) <= failovers) await delay(50);
    while (!(await this.isWell())) await delay(100);
  }

  private async isWell(): Promise<boolean> {
    const { port } = await this.primary();
    const isWellFor = async (sentinel: RedisServer): Promise<boolean> => {
      const told = await sentinel.command(`SENTINEL MASTER ${NAME}`, `SENTINEL REPLICAS ${NAME}`);
      const isKnown = told.includes(`\r\nport\r\n$${String(port).length}\r\n${port}\r\n`);
      const knowsAll = new RegExp(`num-other-sentinels\r\n\\$1\r\n${SENTINELS - 1}\r\n`).test(told);
      const isLinked = /role-reported\r\n\$5\r\nslave[^]*master-link-status\r\n\$2\r\nok/.test(told);
      return isKnown && knowsAll && isLinked && !/_down|disconnected|in_progress/.test(told);
    };
    const replication = await (await this.primary()).command('INFO replication').catch(() => '');
    const areWell = await Promise.all(this.sentinels.map(isWellFor));
    return replication.includes('state=online') && areWell.every(Boolean);
  }
}
