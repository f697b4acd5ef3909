import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from './redis-server.js';

const OPTIONS = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
/** Who may elect: the least that one loss leaves a majority of. */
const VOTERS = ['0 5460', '5461 10922', '10923 16383'];

/** A real Cluster of three primaries, of which the one with our slot has a replica: it can be lost as often as one likes. */
export class RedisClusterWithReplica {
  private constructor(
    /** The first is the one with our slot at the start, the last its replica. */
    readonly nodes: readonly RedisServer[],
  ) {}

  /**
   * @param options further options of each server
   * @param program see `RedisServer`
   */
  static async start(options: readonly string[] = [], program?: string): Promise<RedisClusterWithReplica> {
    const start = (): Promise<RedisServer> => RedisServer.start([...OPTIONS, ...options], program);
    const nodes = await Promise.all([...VOTERS, 'a replica'].map(start));
    await Promise.all(VOTERS.map((slots, i) => nodes[i]!.command(`CLUSTER ADDSLOTSRANGE ${slots}`)));
    await nodes[0]!.command(...nodes.slice(1).map(({ port }) => `CLUSTER MEET 127.0.0.1 ${port}`));
    const cluster = new RedisClusterWithReplica(nodes);
    const owner = await cluster.owner();
    await cluster.agreed();
    await nodes.at(-1)!.command(`CLUSTER REPLICATE ${await idOf(owner)}`);
    await cluster.wellAgain();
    return cluster;
  }

  /** Names a node that has no slot of ours. */
  get url(): string {
    return `redis+cluster://127.0.0.1:${this.nodes[0]!.port},127.0.0.1:${this.nodes[1]!.port}`;
  }

  /** The node that has our slot. */
  async owner(): Promise<RedisServer> {
    const key = `{rewrite}:${Math.random()}`;
    const answers = await Promise.all(
      this.nodes.map((node) =>
        node
          .command('READWRITE', `DEL ${key}`)
          .then(() => node)
          .catch(() => null),
      ),
    );
    const owner = answers.find((node) => node !== null);
    return owner ?? delay(20).then(() => this.owner());
  }

  /**
   * Kills the node with our slot, and starts it again once the other has taken over. Resolves when that would be possible again.
   * @returns when the other had taken over, by `Date.now()`
   */
  async killPrimary(): Promise<number> {
    const lost = await this.owner();
    await lost.kill();
    await this.owner();
    const promotedAt = Date.now();
    await lost.restart();
    await this.wellAgain();
    return promotedAt;
  }

  /** Has the replica take over, with all well; else as `killPrimary`. */
  async handOver(): Promise<number> {
    const before = await this.owner();
    await (await this.replica())!.command('CLUSTER FAILOVER');
    while ((await this.owner()) === before) await delay(20);
    const promotedAt = Date.now();
    await this.wellAgain();
    return promotedAt;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private async agreed(): Promise<void> {
    for (const node of this.nodes)
      while (!/cluster_state:ok[^]*cluster_known_nodes:4/.test(await node.command('CLUSTER INFO'))) await delay(50);
  }

  /** In step with its primary; null where there is none. */
  private async replica(): Promise<RedisServer | null> {
    for (const node of this.nodes) {
      const told = await node.command('INFO replication');
      if (/role:slave/.test(told) && /master_link_status:up/.test(told)) return node;
    }
    return null;
  }

  private async wellAgain(): Promise<void> {
    while ((await this.replica()) === null) await delay(100);
    await this.agreed();
    const owner = await this.owner();
    while (!(await owner.command('INFO replication')).includes('state=online')) await delay(100);
  }
}

async function idOf(node: RedisServer): Promise<string> {
  return /[0-9a-f]{40}/.exec(await node.command('CLUSTER MYID'))![0];
}
