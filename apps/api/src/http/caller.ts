import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

/** The part of an address of IPv6 that names a network; hosts choose the rest themselves (RFC 8981, RFC 6177). */
const NETWORK_BYTES = 8;

/**
 * Whom the limits count: a client by its name, whoever shows no key by the address, which behind a trusted proxy is the one that
 * the proxy names.
 */
export function callerOf({ client, ip }: Pick<FastifyRequest, 'client' | 'ip'>): string {
  return client === null ? `address:${networkOf(ip)}` : `client:${client}`;
}

/** An address of IPv4 as it is, of IPv6 its /64. What is no address, as a proxy may send, is one caller. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = parsed.toByteArray().map((byte, index) => (index < NETWORK_BYTES ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/${NETWORK_BYTES * 8}`;
}
