import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import type { ClusterAddress, RedisNode } from '#config';
import { ANSWER_TIMEOUT_IN_MS } from './redis-options.js';
import { serverName } from './server-name.js';

/** A range of slots, and who has them, the primary first (redis.io, `CLUSTER SLOTS`). A node that knows no address of its own says none. */
type SlotRange = [first: number, last: number, ...nodes: [host: string | null, port: number, ...unknown[]][]];

/** Between one round of questions and the next. */
const PAUSE_IN_MS = 200;

/** For a client that asks one thing of one node. */
const ASKING: RedisOptions = {
  retryStrategy: null,
  enableReadyCheck: false,
  connectTimeout: ANSWER_TIMEOUT_IN_MS,
  commandTimeout: ANSWER_TIMEOUT_IN_MS,
};

/**
 * Connects a plain client to the node of a Cluster that has the slot of a key. All our keys lie in this slot, so that one connection serves for
 * commands, channels and blocking reads alike, and no client follows redirections.
 */
export class SlotConnector extends AbstractConnector {
  /** Those of the setting and those learnt, the one asked last at the end: its knowledge may be old. */
  private readonly nodes: RedisNode[];

  constructor(
    private readonly cluster: ClusterAddress,
    private readonly key: string,
    private readonly options: RedisOptions,
  ) {
    super(options.disconnectTimeout ?? ANSWER_TIMEOUT_IN_MS);
    this.nodes = [...cluster.nodes];
  }

  override async connect(tell: (type: string, error: Error) => void): Promise<Socket> {
    this.connecting = true;
    const { host, port } = await this.findOwner(tell);
    const stream = this.cluster.tls ? connectTls({ host, port, ...serverName(host) }) : connect({ host, port });
    stream.once('error', (error) => (this.firstError = error));
    return (this.stream = stream);
  }

  /** Asks until it is told: a client whose connector fails would never try again. */
  private async findOwner(tell: (type: string, error: Error) => void): Promise<RedisNode> {
    for (let asked = 1; ; asked += 1) {
      const owner = await this.ownerToldByNext().catch((error: Error) => error);
      if (!this.connecting) throw new Error('Connection is closed.');
      if (!(owner instanceof Error)) return owner;
      tell('error', owner);
      if (asked % this.nodes.length === 0) await delay(PAUSE_IN_MS);
    }
  }

  private async ownerToldByNext(): Promise<RedisNode> {
    const node = this.nodes.shift()!;
    this.nodes.push(node);
    const { username, password, protocol } = this.options;
    const tls = this.cluster.tls ? serverName(node.host) : undefined;
    const client = new Redis({ ...ASKING, username, password, tls, protocol, ...node });
    let lost: Error | null = null;
    client.on('error', (error: Error) => (lost = error));
    try {
      const answers = await Promise.all([client.cluster('KEYSLOT', this.key), client.cluster('SLOTS')]);
      return this.ownerIn(...(answers as [number, SlotRange[]]), node);
    } catch (error) {
      throw lost ?? error;
    } finally {
      client.disconnect();
    }
  }

  private ownerIn(slot: number, ranges: SlotRange[], asked: RedisNode): RedisNode {
    const nodesOf = ([, , ...nodes]: SlotRange): RedisNode[] =>
      nodes.map(([host, port]) => ({ host: host || asked.host, port }));
    this.learn(ranges.flatMap(nodesOf));
    const range = ranges.find(([first, last]) => first <= slot && slot <= last);
    if (!range) throw new Error(`CLUSTERDOWN no node has slot ${slot}, in which our keys lie`);
    return nodesOf(range)[0]!;
  }

  private learn(told: RedisNode[]): void {
    const isKnown = (node: RedisNode): boolean =>
      this.nodes.some(({ host, port }) => host === node.host && port === node.port);
    for (const node of told) if (!isKnown(node)) this.nodes.push(node);
  }
}
