import type { ClientKey, ProviderKey } from './settings.js';
import { concealing } from './concealing.js';
import { hidden, type SettingsReader } from './settings-reader.js';
import { matchingText, secretKey } from './value-parsers.js';

const CLIENT_KEY_MIN_LENGTH = 8;
/** The owner's name of requests without a client key. */
const RESERVED_CLIENT_NAME = 'anonymous';

/** The keys of `LLM_API__<PROVIDER>__KEY__<n>` in the order of their numbers, gaps allowed. */
export function readProviderKeys(reader: SettingsReader, prefix: string): ProviderKey[] {
  const named = reader.matching(new RegExp(`^${prefix}__KEY__(0|[1-9]\\d{0,5})$`)).map(({ name, match }) => {
    const group = reader.read(`${prefix}__GROUP__${match}`, null, groupName);
    const value = reader.read(name, '', secretKey(1), hidden);
    return { name, value, key: concealing({ index: Number(match), group }, { value }) };
  });
  refuseEqualValues(reader, named);
  refuseLonelyGroups(
    reader,
    prefix,
    named.map(({ key }) => key.index),
  );
  return named.map(({ key }) => key);
}

/** The keys of `CLIENT_API__<NAME>__KEY`; a client's name is `<NAME>` in lower case. */
export function readClientKeys(reader: SettingsReader): ClientKey[] {
  const named = reader.matching(/^CLIENT_API__([A-Za-z0-9_-]+)__KEY$/).map(({ name, match }) => {
    const value = reader.read(name, '', secretKey(CLIENT_KEY_MIN_LENGTH), hidden);
    return { name, value, key: concealing({ name: match.toLowerCase() }, { value }) };
  });
  refuseEqualValues(reader, named);
  const seen = new Map([[RESERVED_CLIENT_NAME, 'requests without a key']]);
  for (const { name, key } of named) {
    const other = seen.get(key.name);
    if (other !== undefined) reader.refuse(`${name} needs another name: "${key.name}" stands for ${other}`);
    seen.set(key.name, name);
  }
  return named.map(({ key }) => key);
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

function refuseLonelyGroups(reader: SettingsReader, prefix: string, indexes: readonly number[]): void {
  for (const { name, match } of reader.matching(new RegExp(`^${prefix}__GROUP__(0|[1-9]\\d{0,5})$`))) {
    if (indexes.includes(Number(match))) continue;
    reader.read(name, null, groupName);
    reader.refuse(`${name} has no key: set ${prefix}__KEY__${match} or remove it`);
  }
}
