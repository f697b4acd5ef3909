import type { OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { type RedisAddress, redisAddress, SettingsError } from '#config';
import { gatherWrites } from './gather-writes.js';
import { faultOfLayout, LAYOUT } from './layout.js';
import { PubSub } from './pub-sub.js';
import { RedisAvailability } from './redis-availability.js';
import { ANSWER_TIMEOUT_IN_MS, FAIL_FAST, leavesForThePrimary, PATIENT, SUBSCRIBING } from './redis-options.js';
import { type MemoryUse, RedisMemory } from './redis-memory.js';
import { clientFor } from './redis-client.js';
import { unmetRequirements } from './redis-requirements.js';
import { tryOut } from './redis-trial.js';
import { whenAvailable } from './redis-unavailable-error.js';
import { watchAnswers } from './watch-answers.js';
import { within } from './within.js';

/** What is set about the Redis that processes share. */
interface RedisSettings {
  /** Of a server, of Sentinels or of a Cluster; see `redisAddress`. */
  url: string;
  /** What all our keys begin with, as their hash tag; see `keyspace`. */
  keyPrefix: string;
  /** Of the wire (RESP); 3 where it is not given. */
  protocol?: 2 | 3;
}

/** A connection, for those who may not open one. */
export type RedisClient = Redis;

/** An atomic step. All keys that it touches share the hash tag of the keys it is given. */
export interface RedisScript {
  /** Unique among all scripts. */
  name: string;
  lua: string;
}

/**
 * Runs a script.
 * @throws {RedisUnavailableError}
 */
export type RunScript<Answer> = (
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<Answer>;

/** How long a start waits for a server: without one, the service starts all the same. */
const FIRST_WAIT_IN_MS = 2000;

/** All connections of the process to Redis; nothing else opens one. */
export class RedisConnections implements OnApplicationShutdown {
  /**
   * For commands of requests, and BullMQ's queue: they fail at once while Redis is away, and about a second after it has fallen silent. Wrap their
   * promises in `whenAvailable`.
   */
  readonly commands: RedisClient;
  readonly pubSub: PubSub;
  private readonly subscriber: Redis;
  private readonly opened: Redis[] = [];
  private readonly availability: RedisAvailability;
  private readonly memory: RedisMemory;
  private readonly address: RedisAddress;

  private constructor(private readonly settings: RedisSettings) {
    this.address = redisAddress(settings.url);
    this.commands = this.createPrompt('commands', FAIL_FAST);
    this.availability = new RedisAvailability(this.commands, () => tryOut(this.commands, settings.keyPrefix));
    this.memory = new RedisMemory(this.commands);
    this.subscriber = this.createPrompt('subscriber', SUBSCRIBING);
    this.pubSub = new PubSub(this.subscriber);
  }

  /**
   * Connects, and goes on trying while Redis is away.
   * @throws {SettingsError} if the server that is reached can never serve us, or its user has too few rights
   */
  static async open(settings: RedisSettings): Promise<RedisConnections> {
    const connections = new RedisConnections(settings);
    const attempts = connections.opened.map((client) => client.connect().catch(() => undefined));
    connections.pubSub.startHeartbeat();
    await within(FIRST_WAIT_IN_MS, Promise.all(attempts));
    if (connections.isAvailable) await connections.refuseUnfit();
    await connections.availability.start();
    await connections.memory.look().catch(() => undefined);
    return connections;
  }

  /** The prefix of all keys; see `keyspace`. */
  get keyPrefix(): string {
    return this.settings.keyPrefix;
  }

  /** Whether there is a connection, and a server that takes what it is asked. */
  get isAvailable(): boolean {
    return this.availability.isAvailable;
  }

  /** Whether new work can be taken on: its results must find room, too. @throws {RedisUnavailableError} */
  async hasRoom(): Promise<boolean> {
    return (await this.memory.look()).hasRoom;
  }

  /** Whether commands are taken, and new work too, and what has been accepted is kept. It is tried out now. */
  async isWell(): Promise<boolean> {
    await this.availability.check();
    if (!this.isAvailable) return false;
    const memory = await this.memory.look().catch(() => null);
    return memory !== null && memory.hasRoom && memory.keepsJobs;
  }

  /** How much of its memory Redis uses. @throws {RedisUnavailableError} */
  async memoryUse(): Promise<MemoryUse> {
    return this.memory.use();
  }

  /** Calls the listener at the end of each outage. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.availability.onBack(listener);
  }

  /**
   * Makes a script known, to be run on the connection. It is sent as a whole once for each, and by its hash from then on.
   * @param client one of ours; `commands` where none is given
   */
  script<Answer>({ name, lua }: RedisScript, client = this.commands): RunScript<Answer> {
    const command = `script:${name}`;
    client.defineCommand(command, { lua });
    const run = (client as unknown as Record<string, (...args: unknown[]) => Promise<Answer>>)[command]!;
    return (keys, args) => whenAvailable(run.call(client, keys.length, ...keys, ...args));
  }

  /**
   * A new connection for BullMQ's workers. It waits while Redis is away. BullMQ asks for all of `INFO`, and would write its own word on the
   * eviction policy to standard error, so it is told of the server alone, which has the version.
   */
  forWorker(): RedisClient {
    const client = this.create('worker', PATIENT);
    client.connect().catch(() => undefined);
    const info = client.info.bind(client) as (...asked: unknown[]) => Promise<string>;
    return Object.assign(client, { info: (...asked: unknown[]) => info(...(asked.length > 0 ? asked : ['server'])) });
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    this.availability.end();
    this.pubSub.stopHeartbeat();
    await Promise.all(this.opened.map(disconnect));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async refuseUnfit(): Promise<void> {
    const { commands, subscriber, keyPrefix } = this;
    const unmet = await unmetRequirements({ commands, subscriber, keyPrefix });
    if (unmet.length === 0) unmet.push(...(await this.faultsOfLayout()));
    if (unmet.length === 0) return;
    await this.close();
    throw new SettingsError(unmet);
  }

  /** None where Redis cannot be used just now. */
  private async faultsOfLayout(): Promise<string[]> {
    const fault = await faultOfLayout(this, LAYOUT).catch(() => null);
    return fault === null ? [] : [fault];
  }

  private createPrompt(role: string, options: RedisOptions): Redis {
    const client = this.create(role, options);
    watchAnswers(client, ANSWER_TIMEOUT_IN_MS);
    return client;
  }

  private create(role: string, options: RedisOptions): Redis {
    const { address, settings } = this;
    const leaves = leavesForThePrimary(address.kind);
    const reconnectOnError = (error: Error): boolean => {
      this.availability.onAnswer(error);
      return leaves(error);
    };
    const ofItsOwn = { connectionName: `rewrite-${role}`, protocol: settings.protocol ?? 3, reconnectOnError };
    const client = clientFor(address, settings.keyPrefix, { ...options, ...ofItsOwn });
    gatherWrites(client);
    client.on('error', () => tolerateErrors(client));
    this.opened.push(client);
    return client;
  }
}

/**
 * The client listens to the first error of a socket alone. A second one, such as the alert of a server whose
 * certificate was refused, would end the process.
 */
function tolerateErrors(client: Redis): void {
  const stream = client.stream as Redis['stream'] | undefined;
  stream?.off('error', ignore).on('error', ignore); // it tells of errors of later attempts while its stream is still the last one
}

function ignore(): void {
  // what the client says of it is enough
}

/**
 * Ends a connection and rejects what waits for it. Between two attempts to connect the client would neither reject
 * nor tell its end, so the next attempt is awaited.
 */
async function disconnect(client: Redis): Promise<void> {
  while (client.status === 'reconnecting') await told(client, 'connecting');
  if (client.status === 'end') return;
  const ended = told(client, 'end');
  client.disconnect();
  await ended;
}

function told(client: Redis, event: string): Promise<void> {
  return new Promise((resolve) => client.once(event, () => resolve()));
}
