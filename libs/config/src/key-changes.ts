import type { ApiKeys, ProviderName } from './settings.js';

interface KeyChange {
  /** Null: the clients. */
  provider: ProviderName | null;
  /** How many keys there are now. */
  left: number;
  /** Names keys by their index or their client, never by a value. */
  line: string;
}

/** By label, all that makes a key what it is. */
type Keys = ReadonlyMap<string, string>;

/** What has changed in the keys of these providers and of the clients. */
export function describeKeyChanges(before: ApiKeys, after: ApiKeys, providers: readonly ProviderName[]): KeyChange[] {
  const ofProviders = providers.flatMap((provider) =>
    describe(provider, ofProvider(before, provider), ofProvider(after, provider)),
  );
  return [...ofProviders, ...describe(null, ofClients(before), ofClients(after))];
}

function ofProvider({ ofProviders }: ApiKeys, provider: ProviderName): Keys {
  return new Map(
    (ofProviders[provider] ?? []).map(({ index, value, group }) => [`index ${index}`, `${group ?? ''} ${value}`]),
  );
}

function ofClients({ ofClients: clients }: ApiKeys): Keys {
  return new Map(clients.map(({ name, sha256 }) => [name, sha256.toString('hex')]));
}

function describe(provider: KeyChange['provider'], before: Keys, after: Keys): KeyChange[] {
  const changes = [
    ...[...after.keys()].filter((label) => !before.has(label)).map((label) => `added ${label}`),
    ...[...before.keys()].filter((label) => !after.has(label)).map((label) => `removed ${label}`),
    ...[...after].filter(([label, key]) => (before.get(label) ?? key) !== key).map(([label]) => `changed ${label}`),
  ];
  const line = `keys of ${provider ?? 'clients'}: ${before.size} -> ${after.size} (${changes.join(', ')})`;
  return changes.length === 0 ? [] : [{ provider, left: after.size, line }];
}
