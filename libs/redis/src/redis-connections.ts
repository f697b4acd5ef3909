import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { type Settings, SettingsError } from '#config';
import { PubSub } from './pub-sub.js';
import { RedisAvailability } from './redis-availability.js';
import { FAIL_FAST, leavesReplicas, PATIENT, SUBSCRIBING } from './redis-options.js';
import { missingRights } from './redis-rights.js';
import { RedisRoom } from './redis-room.js';
import { whenAvailable } from './redis-unavailable-error.js';

/** Where Redis is, and under which prefix our keys lie. */
export type RedisSettings = NonNullable<Settings['redis']>;

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
   * For commands of requests: they fail within about a second, at once while Redis is away. Wrap their promises in
   * `whenAvailable`.
   */
  readonly commands: RedisClient;
  readonly pubSub: PubSub;
  private readonly subscriber: Redis;
  private readonly opened: Redis[] = [];
  private readonly availability: RedisAvailability;
  private readonly room: RedisRoom;

  private constructor(private readonly settings: RedisSettings) {
    this.commands = this.create('commands', FAIL_FAST);
    this.availability = new RedisAvailability(this.commands);
    this.room = new RedisRoom(this.commands);
    this.subscriber = this.create('subscriber', SUBSCRIBING);
    this.pubSub = new PubSub(this.subscriber, this.commands);
  }

  /**
   * Connects, and goes on trying while Redis is away.
   * @throws {SettingsError} if the user of the URL has too few rights
   */
  static async open(settings: RedisSettings): Promise<RedisConnections> {
    const connections = new RedisConnections(settings);
    const attempts = connections.opened.map((client) => client.connect().catch(() => undefined));
    connections.pubSub.startHeartbeat();
    const timer = new AbortController();
    const late = delay(FIRST_WAIT_IN_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.all(attempts), late]);
    timer.abort();
    if (connections.isAvailable) await connections.refuseWithoutRights();
    else connections.availability.onAway();
    return connections;
  }

  /** The prefix of all keys; see `keyspace`. */
  get keyPrefix(): string {
    return this.settings.keyPrefix;
  }

  /** Whether commands can be sent now. */
  get isAvailable(): boolean {
    return this.availability.isAvailable;
  }

  /** Whether new work can be taken on: its results must find room, too. @throws {RedisUnavailableError} */
  hasRoom(): Promise<boolean> {
    return this.room.isLeft();
  }

  /** Whether commands can be sent, and new work taken on. */
  async isWell(): Promise<boolean> {
    return this.isAvailable && (await this.hasRoom().catch(() => false));
  }

  /** Calls the listener at the end of each outage. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.availability.onBack(listener);
  }

  /** Makes a script known. It is sent as a whole once for each connection, and by its hash from then on. */
  script<Answer>({ name, lua }: RedisScript): RunScript<Answer> {
    const command = `script:${name}`;
    this.commands.defineCommand(command, { lua });
    const run = (this.commands as unknown as Record<string, (...args: unknown[]) => Promise<Answer>>)[command]!;
    return (keys, args) => whenAvailable(run.call(this.commands, keys.length, ...keys, ...args));
  }

  /** A new connection for reads that block, for at most 20 s each. They wait while Redis is away. */
  forBlocking(): RedisClient {
    return this.start('blocking', PATIENT);
  }

  /** A new connection for BullMQ's workers. It waits while Redis is away. */
  forWorker(): RedisClient {
    return this.start('worker', PATIENT);
  }

  /** A new connection for BullMQ's queues. It fails as fast as `commands`. */
  forProducer(): RedisClient {
    return this.start('producer', FAIL_FAST);
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

  private async refuseWithoutRights(): Promise<void> {
    const { commands, subscriber, keyPrefix } = this;
    const missing = await missingRights({ commands, subscriber, keyPrefix });
    if (missing.length === 0) return;
    await this.close();
    throw new SettingsError(missing);
  }

  private start(role: string, options: RedisOptions): Redis {
    const client = this.create(role, options);
    client.connect().catch(() => undefined);
    return client;
  }

  private create(role: string, options: RedisOptions): Redis {
    const ofItsOwn = { connectionName: `rewrite-${role}`, reconnectOnError: leavesReplicas() };
    const client = new Redis(this.settings.url, { ...options, ...ofItsOwn });
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
  stream?.on('error', () => undefined);
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
