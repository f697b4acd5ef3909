import { isIP } from 'node:net';

/**
 * The name that a server is told as TLS begins, by which a balancer may choose among many: Node's `tls.connect` tells none unless it is given one.
 * An IP address is no such name (RFC 6066, section 3).
 */
export function serverName(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}
