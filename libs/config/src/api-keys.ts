import { hash } from 'node:crypto';
import type { ClientKey, ProviderKey } from './settings.js';
import { concealing } from './concealing.js';
import { hidden, type SettingsReader } from './settings-reader.js';
import { clientKey, matchingText, providerKey, sha256Hex } from './value-parsers.js';

/** The owner of requests without a client key: no client's name. */
export const ANONYMOUS = 'anonymous';

/** The keys of `LLM_API__<PROVIDER>__KEY__<n>` in the order of their numbers, gaps allowed. */
export function readProviderKeys(reader: SettingsReader, prefix: string): ProviderKey[] {
  const groups = new Map(
    groupsIn(reader, prefix).map(({ name, match }) => [match, reader.read(name, null, groupName)]),
  );
  const named = reader.matching(new RegExp(`^${prefix}__KEY__(0|[1-9]\\d{0,5})$`)).map(({ name, match }) => {
    const value = reader.read(name, '', providerKey, hidden);
    return { name, value, key: concealing({ index: Number(match), group: groups.get(match) ?? null }, { value }) };
  });
  refuseEqualValues(reader, named);
  return named.map(({ key }) => key);
}

/** Refuses the groups of numbers that have no key. */
export function refuseLonelyGroups(reader: SettingsReader, prefix: string, keys: readonly ProviderKey[]): void {
  for (const { name, match } of groupsIn(reader, prefix)) {
    if (keys.some(({ index }) => index === Number(match))) continue;
    reader.refuse(`${name} has no key: set ${prefix}__KEY__${match} or remove it`);
  }
}

/** The keys of `CLIENT_API__<NAME>__KEY` and `..__KEY_SHA256`; a client's name is `<NAME>` in lower case. */
export function readClientKeys(reader: SettingsReader): ClientKey[] {
  const given = CLIENT_KEY_FORMS.flatMap(({ pattern, toSha256 }) =>
    reader.matching(pattern).map(({ name, match }) => {
      const value = reader.read(name, '', toSha256, hidden);
      return { name, value, key: concealing({ name: match.toLowerCase() }, { sha256: Buffer.from(value, 'hex') }) };
    }),
  );
  refuseEqualValues(reader, given);
  const seen = new Map([[ANONYMOUS, 'requests without a key']]);
  for (const { name, key } of given) {
    const other = seen.get(key.name);
    if (other !== undefined) reader.refuse(`${name} needs another name: "${key.name}" stands for ${other}`);
    seen.set(key.name, name);
  }
  return given.map(({ key }) => key);
}

/** Refuses a client's key that is empty: were it unset, everybody might be let in. */
export function refuseEmptyClientKeys(reader: SettingsReader): void {
  for (const { pattern, toSha256 } of CLIENT_KEY_FORMS) reader.refuseEmpty(pattern, toSha256);
}

/** Those that a start would refuse. */
export function emptyClientKeys(reader: SettingsReader): string[] {
  return CLIENT_KEY_FORMS.flatMap(({ pattern }) => reader.emptyOnes(pattern));
}

/** `ADMIN_KEY`. */
export function readAdminKey(reader: SettingsReader): { keySha256: Buffer } | null {
  const sha256 = reader.read('ADMIN_KEY', null, sha256OfClientKey, hidden);
  return sha256 === null ? null : concealing({}, { keySha256: Buffer.from(sha256, 'hex') });
}

const CLIENT_KEY_FORMS = [
  { pattern: /^CLIENT_API__([A-Za-z0-9_-]+)__KEY$/, toSha256: sha256OfClientKey },
  { pattern: /^CLIENT_API__([A-Za-z0-9_-]+)__KEY_SHA256$/, toSha256: sha256Hex },
];

function sha256OfClientKey(given: string): string {
  return hash('sha256', clientKey(given));
}

const groupName = matchingText(/^[A-Za-z0-9._-]+$/, 'a name of letters, digits, dots, hyphens and underscores');

function refuseEqualValues(reader: SettingsReader, keys: readonly { name: string; value: string }[]): void {
  const seen = new Map<string, string>();
  for (const { name, value } of keys) {
    const other = seen.get(value);
    if (value !== '' && other !== undefined) reader.refuse(`${name} is the same key as ${other}: each must be another`);
    seen.set(value, name);
  }
}

function groupsIn(reader: SettingsReader, prefix: string): { name: string; match: string }[] {
  return reader.matching(new RegExp(`^${prefix}__GROUP__(0|[1-9]\\d{0,5})$`));
}
