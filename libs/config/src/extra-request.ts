import { jsonObject } from './json-object.js';
import { NotAllowed, type Parser } from './settings-reader.js';

/** What the service or the connection itself sets (RFC 9110, section 7.6.1, and what undici refuses). In lower case. */
const OWN_HEADERS = [
  'authorization',
  'content-length',
  'content-type',
  'connection',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];
/** A token and a field value (RFC 9110, sections 5.6.2 and 5.5). */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/;

/** Headers that a server wants besides. No message shows any of them: their values may be secrets. */
export function extraHeaders(given: string): Readonly<Record<string, string>> {
  const headers = Object.entries(jsonObject(given));
  if (!headers.every(isHeader)) {
    throw new NotAllowed('a JSON object of names and values that HTTP headers may have, each value in quotes');
  }
  const names = headers.map(([name]) => name.toLowerCase());
  refuseOwn(OWN_HEADERS, names);
  if (new Set(names).size < names.length)
    throw new NotAllowed('a JSON object that has each header once, whatever its case');
  return Object.fromEntries(headers) as Record<string, string>;
}

/** Fields that a server wants in the body besides, which must not be those of the service. */
export function extraBody(ownFields: readonly string[]): Parser<Readonly<Record<string, unknown>>> {
  return (given) => {
    const body = jsonObject(given);
    const names = Object.keys(body).map((name) => name.toLowerCase());
    refuseOwn([...ownFields, 'authorization', 'content-length'], names);
    return body;
  };
}

function isHeader([name, value]: readonly [string, unknown]): boolean {
  return HEADER_NAME.test(name) && typeof value === 'string' && HEADER_VALUE.test(value);
}

function refuseOwn(own: readonly string[], names: readonly string[]): void {
  const taken = own.filter((name) => names.includes(name));
  if (taken.length > 0)
    throw new NotAllowed(`a JSON object without ${taken.join(', ')}, which the service sets itself`);
}
