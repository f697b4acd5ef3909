import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from '../support/redis-server.js';

const AWAY_IN_MS = 1_000;

/** One server that nobody stands in for: it is killed, and comes back with what is on its disk. */
export class OneServer {
  private constructor(private readonly server: RedisServer) {}

  /**
   * @param options further options of the server
   * @param program see `RedisServer`
   */
  static async start(options: readonly string[] = [], program?: string): Promise<OneServer> {
    return new OneServer(await RedisServer.start(options, program));
  }

  get url(): string {
    return this.server.url;
  }

  /** @returns when it was back, by `Date.now()` */
  async killPrimary(): Promise<number> {
    await this.server.kill();
    await delay(AWAY_IN_MS);
    await this.server.restart();
    return Date.now();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
