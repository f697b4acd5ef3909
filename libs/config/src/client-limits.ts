import { ANONYMOUS } from './api-keys.js';
import type { ClientKey, ClientLimits } from './settings.js';
import type { SettingsReader } from './settings-reader.js';
import { wholeNumber } from './value-parsers.js';

const LIMIT = /^CLIENT_API__([A-Za-z0-9_-]+)__(?:TOKENS_PER_DAY|REQUESTS_PER_MINUTE)$/;

const MOST_TOKENS = 1_000_000_000_000;

/** What each client may ask for, by its name: `<NAME>` of `CLIENT_API__<NAME>__TOKENS_PER_DAY` and `..__REQUESTS_PER_MINUTE` in lower case. */
export function readClientLimits(reader: SettingsReader): ReadonlyMap<string, ClientLimits> {
  const limits = new Map<string, ClientLimits>();
  for (const name of writtenNames(reader)) {
    const prefix = `CLIENT_API__${name}`;
    const client = name.toLowerCase();
    if (limits.has(client)) reader.refuse(`${prefix}__... stands beside the same name in another case: keep one`);
    limits.set(client, {
      tokensPerDay: reader.read(`${prefix}__TOKENS_PER_DAY`, null, wholeNumber(1, MOST_TOKENS)),
      requestsPerMinute: reader.read(`${prefix}__REQUESTS_PER_MINUTE`, null, wholeNumber(0, 1_000_000)),
    });
  }
  return limits;
}

/** Refuses limits that nobody has. Requests without a key have a budget like a client, but are counted by their addresses. */
export function checkClientLimits(reader: SettingsReader, clients: readonly ClientKey[]): void {
  for (const { name, match } of reader.matching(LIMIT)) {
    if (match.toLowerCase() !== ANONYMOUS || name.endsWith('__TOKENS_PER_DAY')) continue;
    reader.refuse(`${name} is no setting: RATE_LIMIT_PER_MINUTE bounds requests without a key`);
  }
  for (const { name, match } of limitsOfNobody(reader, clients)) {
    reader.refuse(`${name} has no client: set CLIENT_API__${match}__KEY or remove it`);
  }
}

/** Limits of clients that there are not, with their names as they are written. */
export function limitsOfNobody(
  reader: SettingsReader,
  clients: readonly ClientKey[],
): { name: string; match: string }[] {
  const known = new Set([ANONYMOUS, ...clients.map(({ name }) => name)]);
  return reader.matching(LIMIT).filter(({ match }) => !known.has(match.toLowerCase()));
}

function writtenNames(reader: SettingsReader): Set<string> {
  return new Set(reader.matching(LIMIT).map(({ match }) => match));
}
