import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { Settings } from '#config';
import { networkOf } from './caller.js';
import { Tally } from './tally.js';

/**
 * Closes at once what is opened beyond the limits: a connection costs memory and a descriptor even if nothing is ever sent on it. Trusted
 * proxies connect for others, and are counted among all alone.
 */
export function limitConnections(server: Server, { limits, http }: Pick<Settings, 'limits' | 'http'>): void {
  const isProxy = proxyAddr.compile(http.trustProxy?.split(',') ?? []);
  const open = new Tally();
  server.maxConnections = limits.connections;
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    if (isProxy(remoteAddress, 0)) return;
    const address = networkOf(remoteAddress);
    if (open.of(address) >= limits.connectionsPerAddress) return void socket.destroy();
    open.add(address);
    socket.once('close', () => open.remove(address));
  });
}
