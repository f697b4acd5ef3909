import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from './redis-server.js';

const LAST_SLOT = 16_383;

/** A real Cluster of two nodes without replicas. */
export class RedisCluster {
  private constructor(
    /** Has every slot at first. */
    readonly owner: RedisServer,
    readonly other: RedisServer,
  ) {}

  static async start(): Promise<RedisCluster> {
    const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
    const [owner, other] = await Promise.all([RedisServer.start(options), RedisServer.start(options)]);
    await owner.command(`CLUSTER ADDSLOTSRANGE 0 ${LAST_SLOT}`, `CLUSTER MEET 127.0.0.1 ${other.port}`);
    for (const node of [owner, other])
      while (!(await node.command('CLUSTER INFO')).includes('cluster_state:ok')) await delay(50);
    return new RedisCluster(owner, other);
  }

  /** Gives the slot of a key, with nothing in it, to the other node, or back. */
  async move(key: string, to: RedisServer): Promise<void> {
    const slot = /:(\d+)/.exec(await this.owner.command(`CLUSTER KEYSLOT ${key}`))![1]!;
    const id = /[0-9a-f]{40}/.exec(await to.command('CLUSTER MYID'))![0];
    const from = to === this.owner ? this.other : this.owner;
    await to.command(`CLUSTER SETSLOT ${slot} NODE ${id}`);
    await from.command('FLUSHALL', `CLUSTER SETSLOT ${slot} NODE ${id}`);
  }

  async stop(): Promise<void> {
    await Promise.all([this.owner.stop(), this.other.stop()]);
  }
}
