import { isIP } from 'node:net';
import { NotAllowed, type Display, type Parser, shown } from './settings-reader.js';

export function wholeNumber(min: number, max: number): Parser<number> {
  return (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
    if (value >= min && value <= max) return value;
    throw new NotAllowed(`a whole number from ${min} to ${max}`);
  };
}

/** From 0 to 1. */
export function share(given: string): number {
  const value = /^\d(\.\d{1,9})?$/.test(given) ? Number(given) : NaN;
  if (value <= 1) return value;
  throw new NotAllowed('a number from 0 to 1, such as 0.25');
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

/**
 * What the paths of calls are put after, without a slash at its end.
 * @param addedPath ends of a path that calls add by themselves
 */
export function baseUrl(addedPath: RegExp): Parser<string> {
  return (given) => {
    const address = serverUrl(given);
    const [added] = addedPath.exec(address) ?? [];
    if (added !== undefined) throw new NotAllowed(`the same without ${added}, which each call adds`);
    return address;
  };
}

/** @returns the address as it may stand in a header: in ASCII, without a slash at its end */
export function publicUrl(given: string): string {
  return new URL(serverUrl(given)).href.replace(/\/+$/, '');
}

export const modelName = matchingText(
  /^[\x21\x23-\x26\x28-\x5f\x61-\x7e]{1,200}$/,
  "a model's name: at most 200 characters, without spaces and quotes",
);

/** Whether the percent codes of a part of a URL are those of a text. */
export function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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

/** A key goes into a header: visible ASCII without spaces (RFC 9110, section 5.5). No vendor's has a quote or a comma in it. */
export const providerKey = matchingText(
  /^[\x21\x23-\x26\x28-\x2b\x2d-\x5f\x61-\x7e]+$/,
  'one key: visible ASCII characters, without spaces, quotes and commas',
);

/** The key of a client. Quotes round it are those of the shell or of a file that keeps them, and not the client's. */
export const clientKey = matchingText(
  /^(?!(["'`]).*\1$)[\x21-\x7e]{8,}$/,
  'at least 8 visible ASCII characters, without spaces, and without quotes round them',
);

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
