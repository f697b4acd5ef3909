import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { reasonOf, RedisUnavailableError, whenAvailable } from './redis-unavailable-error.js';

/** How often an idle connection is tried, since one that the network lost would never tell. */
const HEARTBEAT_IN_MS = 2000;

interface Listener {
  onMessage(message: string): void;
  onSubscribed(): void;
}

interface Channel {
  listeners: Set<Listener>;
  /** The server has confirmed it on the present connection. */
  isSubscribed: boolean;
}

/**
 * Messages to all processes, which scripts send. What is published while a listener's process has no connection is lost to it, so whoever
 * listens looks for itself as well, from time to time and on `onSubscribed`.
 */
export class PubSub {
  private readonly logger = new Logger('Redis');
  private readonly channels = new Map<string, Channel>();
  private heartbeat: NodeJS.Timeout | undefined;

  /** @param subscriber used for channels alone; it neither queues commands nor subscribes by itself */
  constructor(private readonly subscriber: Redis) {
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.channels.get(channel)?.listeners ?? []) listener.onMessage(message);
    });
    subscriber.on('ready', () => void this.confirm([...this.channels.keys()]));
    subscriber.on('close', () => {
      for (const channel of this.channels.values()) channel.isSubscribed = false;
    });
  }

  /** Begins to notice a connection that has fallen silent. */
  startHeartbeat(): void {
    const beat = (): void => void this.subscriber.ping().catch(() => undefined);
    this.heartbeat = setInterval(beat, HEARTBEAT_IN_MS).unref();
  }

  /** Ends what `startHeartbeat` began. */
  stopHeartbeat(): void {
    clearInterval(this.heartbeat);
  }

  /**
   * Listens to a channel. There is one subscription for each channel, whatever the number of listeners.
   * @param onSubscribed called each time the server has confirmed the subscription, at first and after an outage: what
   *   was published before may have been missed, what is published from now on comes
   * @returns ends the listening
   */
  subscribe(
    channelName: string,
    onMessage: Listener['onMessage'],
    onSubscribed: () => void = () => undefined,
  ): () => void {
    const listener = { onMessage, onSubscribed };
    const channel = this.channels.get(channelName) ?? { listeners: new Set(), isSubscribed: false };
    channel.listeners.add(listener);
    if (!this.channels.has(channelName)) {
      this.channels.set(channelName, channel);
      void this.confirm([channelName]);
    } else if (channel.isSubscribed) {
      queueMicrotask(() => channel.listeners.has(listener) && onSubscribed());
    }
    return () => this.leave(channelName, channel, listener);
  }

  private leave(channelName: string, channel: Channel, listener: Listener): void {
    const isLast = channel.listeners.delete(listener) && channel.listeners.size === 0;
    if (!isLast) return;
    this.channels.delete(channelName);
    if (this.subscriber.status === 'ready') void this.subscriber.unsubscribe(channelName).catch(() => undefined);
  }

  /** Subscribes on the present connection; without one, the next does it. */
  private async confirm(channelNames: string[]): Promise<void> {
    if (this.subscriber.status !== 'ready' || channelNames.length === 0) return;
    const asked = channelNames.map((name) => this.channels.get(name)!);
    try {
      await whenAvailable(this.subscriber.subscribe(...channelNames));
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) this.logger.warn(`No subscription: ${reasonOf(error)}`);
      return;
    }
    for (const channel of asked) {
      channel.isSubscribed = true;
      for (const listener of channel.listeners) listener.onSubscribed();
    }
  }
}
