import { isIP } from 'node:net';
import { NotAllowed } from './settings-reader.js';
import { canDecode } from './value-parsers.js';

/** A server to ask, by a name or an IP address without brackets. */
export interface RedisNode {
  host: string;
  port: number;
}

interface Credentials {
  username: string | undefined;
  password: string | undefined;
}

/** The primary that the Sentinels name. */
export interface SentinelAddress extends Credentials {
  kind: 'sentinel';
  sentinels: RedisNode[];
  /** The name that the Sentinels give the primary. */
  name: string;
  database: number;
  /** Whether Redis, not the Sentinels, is spoken to by TLS. */
  tls: boolean;
  sentinelUsername: string | undefined;
  sentinelPassword: string | undefined;
  sentinelTls: boolean;
}

/** The node of a Cluster that has our keys, asked of these nodes. */
export interface ClusterAddress extends Credentials {
  kind: 'cluster';
  nodes: RedisNode[];
  tls: boolean;
}

/** A server that the client finds by its URL. */
interface ServerAddress {
  kind: 'server';
  url: string;
}

/** What `REDIS_URL` leads to: one server, or Sentinels or a Cluster that name it. */
export type RedisAddress = ServerAddress | SentinelAddress | ClusterAddress;

const SENTINEL_PORT = 26_379;
const REDIS_PORT = 6379;
const SEVERAL = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/?#\s]*)@)?([^@/?#\s]+)(\/[^/?#\s]*)?(?:\?([^#\s]*))?$/;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const NODE = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;

const SENTINEL_FORM = "redis+sentinel://[user:password@]host[:26379],host/[database]?name=<the primary's name>";
const CLUSTER_FORM = 'redis+cluster://[user:password@]host[:6379],host, without a database other than 0';
const SENTINEL_PARAMETERS = ['name', 'sentinelUsername', 'sentinelPassword', 'sentinelTls'];

/** Whether it is a name or an IP address, without brackets. */
export function isHost(host: string): boolean {
  return HOST.test(host) || isIP(host) === 6;
}

/** What a `REDIS_URL` leads to. @throws {NotAllowed} if it names Sentinels or a Cluster in another form */
export function redisAddress(url: string): RedisAddress {
  if (!/^rediss?\+/.test(url)) return { kind: 'server', url };
  const [, scheme, kind, credentials, nodes, path = '', query = ''] = SEVERAL.exec(url) ?? [];
  if (nodes === undefined) throw new NotAllowed(`${SENTINEL_FORM}, or ${CLUSTER_FORM}`);
  const parts = { ...credentialsOf(credentials), tls: scheme === 'rediss' };
  if (kind === 'sentinel') return sentinelAddress(parts, nodesOf(nodes, SENTINEL_PORT), path, query);
  if (!/^\/?0?$/.test(path) || query !== '') throw new NotAllowed(CLUSTER_FORM);
  return { kind: 'cluster', ...parts, nodes: nodesOf(nodes, REDIS_PORT) };
}

function sentinelAddress(
  parts: Credentials & { tls: boolean },
  sentinels: RedisNode[],
  path: string,
  query: string,
): SentinelAddress {
  const parameters = parametersOf(query);
  const name = parameters.get('name');
  const sentinelTls = parameters.get('sentinelTls') ?? 'false';
  if (!/^\/?\d{0,5}$/.test(path) || !name) throw new NotAllowed(SENTINEL_FORM);
  if (sentinelTls !== 'true' && sentinelTls !== 'false') throw new NotAllowed('a URL with sentinelTls=true or false');
  return {
    kind: 'sentinel',
    ...parts,
    sentinels,
    name,
    database: Number(path.slice(1)),
    sentinelUsername: parameters.get('sentinelUsername'),
    sentinelPassword: parameters.get('sentinelPassword'),
    sentinelTls: sentinelTls === 'true',
  };
}

function nodesOf(list: string, defaultPort: number): RedisNode[] {
  return list.split(',').map((text) => {
    const [, host = '', port = String(defaultPort)] = NODE.exec(text) ?? [];
    const node = { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
    if (!isHost(node.host) || node.port < 1 || node.port > 65_535) {
      throw new NotAllowed(
        'a URL whose hosts are names or IP addresses, with ports, parted by commas: host:7000,[::1]:7001',
      );
    }
    return node;
  });
}

function credentialsOf(text = ''): Credentials {
  if (text === '') return { username: undefined, password: undefined };
  const [, username, password] = /^([^:]*):([^:]*)$/.exec(text) ?? [];
  if (username === undefined || password === undefined) {
    throw new NotAllowed('a URL with user:password@ or :password@ before its hosts, a : in them as %3A');
  }
  return { username: decoded(username) || undefined, password: decoded(password) || undefined };
}

/** As in a URL, where a + is a +. */
function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    if (!SENTINEL_PARAMETERS.includes(name) || parameters.has(name)) {
      throw new NotAllowed(`a URL with each of these parameters once at most: ${SENTINEL_PARAMETERS.join(', ')}`);
    }
    parameters.set(name, decoded(value));
  }
  return parameters;
}

function decoded(text: string): string {
  if (canDecode(text)) return decodeURIComponent(text);
  throw new NotAllowed('a URL whose user, passwords and name are percent-encoded: a % in them is %25');
}
