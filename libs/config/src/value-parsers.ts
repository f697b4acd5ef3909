import { isIP } from 'node:net';
import { NotAllowed, type Display, type Parser, shown } from './settings-reader.js';

export function wholeNumber(min: number, max: number): Parser<number> {
  return (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
    if (value >= min && value <= max) return value;
    throw new NotAllowed(`a whole number from ${min} to ${max}`);
  };
}

export function flag(given: string): boolean {
  if (given === 'true' || given === 'false') return given === 'true';
  throw new NotAllowed('true or false');
}

export function matchingText(pattern: RegExp, allowed: string): Parser<string> {
  return (given) => {
    if (pattern.test(given)) return given;
    throw new NotAllowed(allowed);
  };
}

/** An address or a host name (RFC 1123, section 2.1). */
export function host(given: string): string {
  const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
  const isName = new RegExp(`^${label}(\\.${label})*$`).test(given) && !/^[\d.]+$/.test(given);
  if (isIP(given) !== 0 || isName) return given;
  throw new NotAllowed('an IP address or a host name');
}

/** @returns the address of a server, without a slash at its end */
export function serverUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !/[@?#\s]/.test(given);
  if (isPlain) return given.replace(/\/+$/, '');
  throw new NotAllowed('an http:// or https:// URL without user, password, query or fragment');
}

export function redisUrl(given: string): string {
  const url = /^rediss?:\/\/[^\s/]/.test(given) && URL.canParse(given) ? new URL(given) : null;
  if (url !== null && /^\/?\d{0,5}$/.test(url.pathname)) return given;
  throw new NotAllowed("a redis:// or rediss:// URL, with a database's number or nothing as its path");
}

/** Shows a URL without what may be a password: all before an `@` and all after a `?` or `#`. */
export const urlWithoutSecrets: Display = (given) => shown(given.replace(/^.*@/s, '***@').replace(/[?#].*$/s, '?***'));

/** The proxies to trust, as Fastify takes them: a number would trust nothing there, so it is refused. */
export function proxies(given: string): string {
  const list = given.split(',').map((proxy) => proxy.trim());
  if (list.every((proxy) => isAddressOrNetwork(proxy) || PROXY_RANGES.includes(proxy))) return list.join(',');
  throw new NotAllowed(`a comma list of IP addresses, networks such as 10.0.0.0/8, or ${PROXY_RANGES.join(', ')}`);
}

const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function isAddressOrNetwork(proxy: string): boolean {
  const [address = '', bits, ...rest] = proxy.split('/');
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest);
}

/** Origins as browsers send them (RFC 6454, section 6.2), each once. */
export function origins(given: string): string[] {
  const list = given.split(',').map((origin) => origin.trim());
  if (list.every(isOrigin)) return [...new Set(list)];
  throw new NotAllowed('a comma list of origins such as https://app.example.org, in lower case, with no path');
}

function isOrigin(given: string): boolean {
  return /^https?:/.test(given) && URL.canParse(given) && new URL(given).origin === given;
}

export function listOf<T extends string>(names: readonly T[]): Parser<T[]> {
  return (given) => {
    const list = given.split(',').map((name) => names.find((known) => known === name.trim()));
    if (list.every((name) => name !== undefined) && new Set(list).size === list.length) return list;
    throw new NotAllowed(`a comma list of ${names.join(', ')}, each at most once`);
  };
}

/** A key goes into a header: visible ASCII without spaces (RFC 9110, section 5.5). */
export function secretKey(minLength: number): Parser<string> {
  return matchingText(
    new RegExp(`^[\\x21-\\x7e]{${minLength},}$`),
    `at least ${minLength} visible ASCII characters, without spaces`,
  );
}

/** @returns the 64 hexadecimal digits in lower case */
export function sha256Hex(given: string): string {
  return matchingText(/^[0-9A-Fa-f]{64}$/, 'a SHA-256 of 64 hexadecimal digits')(given).toLowerCase();
}

export function oneOf<T extends string>(names: readonly T[]): Parser<T> {
  return (given) => {
    const name = names.find((known) => known === given);
    if (name !== undefined) return name;
    throw new NotAllowed(`one of ${names.join(', ')}`);
  };
}
