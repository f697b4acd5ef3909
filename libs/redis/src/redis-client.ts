import { Redis, type RedisOptions } from 'ioredis';
import type { ClusterAddress, RedisAddress, RedisNode, SentinelAddress } from '#config';
import { keyspace } from './keyspace.js';
import { PrimaryConnector } from './primary-connector.js';
import { ANSWER_TIMEOUT_IN_MS } from './redis-options.js';
import { serverName } from './server-name.js';
import { SlotConnector } from './slot-connector.js';

/** Of one try to find the primary to the next. */
const PAUSE_IN_MS = 200;

/**
 * One connection to the server that has our keys: the one of the URL, the primary that the Sentinels name, or the node of a Cluster that has our slot.
 * It is found anew at each attempt to connect.
 */
export function clientFor(address: RedisAddress, keyPrefix: string, options: RedisOptions): Redis {
  if (address.kind === 'server') return new Redis(address.url, { ...options, ...serverOptions(address.url) });
  if (address.kind === 'sentinel') return new Redis({ ...options, ...sentinelOptions(address) });
  return new Redis({ ...options, ...clusterOptions(address, keyPrefix) });
}

function serverOptions(url: string): RedisOptions {
  const { protocol, hostname } = new URL(url);
  return protocol === 'rediss:' ? { tls: serverName(hostname.replace(/^\[|\]$/g, '')) } : {};
}

function clusterOptions(cluster: ClusterAddress, keyPrefix: string): RedisOptions {
  const { username, password, tls } = cluster;
  const Connector = class extends SlotConnector {
    constructor(options: unknown) {
      super(cluster, keyspace(keyPrefix, ''), options as RedisOptions);
    }
  };
  return { username, password, ...(tls ? { tls: {} } : {}), Connector };
}

function sentinelOptions(address: SentinelAddress): RedisOptions {
  return {
    Connector: PrimaryConnector as RedisOptions['Connector'],
    sentinels: address.sentinels,
    name: address.name,
    db: address.database,
    username: address.username,
    password: address.password,
    ...(address.tls ? { tls: {}, enableTLSForSentinelMode: true, natMap: withServerName } : {}),
    sentinelUsername: address.sentinelUsername,
    sentinelPassword: address.sentinelPassword,
    ...(address.sentinelTls ? { sentinelTLS: {} } : {}),
    failoverDetector: true,
    sentinelCommandTimeout: ANSWER_TIMEOUT_IN_MS,
    sentinelRetryStrategy: () => PAUSE_IN_MS,
    sentinelReconnectStrategy: () => ANSWER_TIMEOUT_IN_MS,
  };
}

/** What the client is told of the primary it hands to `tls.connect`. */
function withServerName(address: string): RedisNode & { servername?: string } {
  const [, host, port] = /^(.*):(\d+)$/.exec(address)!;
  return { host: host!, port: Number(port), ...serverName(host!) };
}
