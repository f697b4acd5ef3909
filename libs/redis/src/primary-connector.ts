import { SentinelConnector } from 'ioredis';

/**
 * Connects a client to the primary that the Sentinels name. While it looks for it, nobody listens for another failover: the client's detector
 * would end the search, and a client whose connector fails never tries again.
 */
export class PrimaryConnector extends SentinelConnector {
  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    this.disconnect();
    return super.connect(...args);
  }
}
