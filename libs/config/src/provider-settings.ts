import { readProviderKeys, refuseLonelyGroups } from './api-keys.js';
import { concealing } from './concealing.js';
import { extraBody, extraHeaders } from './extra-request.js';
import { CALLED_KINDS, type CalledKind, KINDS, PROVIDER_KINDS, type ProviderKind } from './provider-kinds.js';
import type { ProviderName, ProviderSettings, Settings } from './settings.js';
import { hidden, type SettingsReader } from './settings-reader.js';
import { baseUrl, listOf, modelName, oneOf, urlWithoutSecrets, wholeNumber } from './value-parsers.js';

/** A setting of a provider, by the name of the provider: it has single underscores only, so that two end it. */
const PROVIDER_SETTING =
  /^LLM_API__([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)__(?:KIND|MODEL|BASE_URL|MAX_IN_FLIGHT_PER_KEY|MAX_OUTPUT_TOKENS|CONTEXT_TOKENS|EXTRA_HEADERS|EXTRA_BODY|(?:KEY|GROUP)__(?:0|[1-9]\d{0,5}))$/;

const MOST_TOKENS = 100_000_000;

/** The stub is no vendor: it needs no key and has no limit, but is leased and called like one. */
const STUB: ProviderSettings = {
  kind: 'stub',
  keys: [{ index: 0, value: 'stub', group: null }],
  model: PROVIDER_KINDS.stub.defaultModel,
  baseUrl: null,
  maxInFlightPerKey: Number.MAX_SAFE_INTEGER,
  maxOutputTokens: null,
  contextTokens: null,
  extraHeaders: {},
  extraBody: {},
};

/** All providers by their names, in the default order of preference: those that are named as their kinds, and before the stub those that the operator named. */
export function readLlm(reader: SettingsReader): Settings['llm'] {
  const asKinds = CALLED_KINDS.map((kind) => [kind, readProvider(reader, kind, fixedKind(reader, kind))]);
  fixedKind(reader, 'stub');
  const named = operatorsNames(reader).map((name) => [name, readNamed(reader, name)]);
  return Object.fromEntries([...asKinds, ...named, ['stub', STUB]]) as Settings['llm'];
}

/** The providers in order of preference: those of `LLM_PROVIDERS`, else those that have keys, else the stub. */
export function readProviders(reader: SettingsReader, llm: Settings['llm']): ProviderName[] {
  const withKeys = Object.entries(llm).filter(([, { kind, keys }]) => kind !== 'stub' && keys.length > 0);
  const fallback = withKeys.length > 0 ? withKeys.map(([name]) => name) : ['stub'];
  const named = Object.keys(llm).filter((name) => !isKind(name));
  return reader.read('LLM_PROVIDERS', fallback, listOf([...KINDS, ...named]));
}

/** Refuses what lacks a key: a provider that is listed, a group. Warns of a provider that was named, or has an empty key, and was not given any. */
export function checkKeys(reader: SettingsReader, { providers, llm }: Pick<Settings, 'providers' | 'llm'>): void {
  for (const [name, { kind, keys }] of Object.entries(llm)) {
    const key = `${prefixOf(name)}__KEY__0`;
    if (kind !== 'stub') refuseLonelyGroups(reader, prefixOf(name), keys);
    if (keys.length > 0) continue;
    if (providers.includes(name)) {
      reader.refuse(`${key} is not set, but LLM_PROVIDERS lists ${name}: set a key or remove it`);
    } else if (isMeant(reader, name) && !reader.isSet('LLM_PROVIDERS')) {
      reader.warn(`${key} is not set, so ${name} is not used: set a key; where its server asks for none, any text`);
    }
  }
}

/** Whether the operator wants this provider, by all that can be seen. The service would else run on the stub, or on another one, without a word. */
function isMeant(reader: SettingsReader, name: ProviderName): boolean {
  return !isKind(name) || reader.emptyOnes(new RegExp(`^${prefixOf(name)}__KEY__\\d+$`)).length > 0;
}

/** Whether a provider of any name could have this setting. */
export function isProviderSetting(name: string): boolean {
  return PROVIDER_SETTING.test(name);
}

/** The names of the providers that are not named as their kinds, in order. */
function operatorsNames(reader: SettingsReader): ProviderName[] {
  const names = new Set(reader.matching(PROVIDER_SETTING).map(({ match }) => match.toLowerCase()));
  return [...names].filter((name) => !isKind(name)).sort();
}

function readNamed(reader: SettingsReader, name: ProviderName): ProviderSettings {
  const setting = `${prefixOf(name)}__KIND`;
  const kind = reader.read(setting, CALLED_KINDS[0]!, oneOf(CALLED_KINDS));
  if (!reader.isSet(setting)) {
    reader.refuse(
      `${setting} is not set, but other settings of ${name} are: set it to ${CALLED_KINDS.join(' or ')}, or correct their names`,
    );
  } else if (!reader.isSet(`${prefixOf(name)}__MODEL`)) {
    reader.refuse(`${prefixOf(name)}__MODEL is not set, but ${name} needs one: set it to a model of its server`);
  }
  return readProvider(reader, name, kind);
}

/** That of a provider which is named as its kind may be written out, but not be another. */
function fixedKind<K extends ProviderKind>(reader: SettingsReader, kind: K): K {
  return reader.read(`${prefixOf(kind)}__KIND`, kind, oneOf([kind]));
}

function readProvider(reader: SettingsReader, name: ProviderName, kind: CalledKind): ProviderSettings {
  const prefix = prefixOf(name);
  const { defaultModel, calls } = PROVIDER_KINDS[kind];
  const tokens = wholeNumber(1, MOST_TOKENS);
  return concealing(
    {
      kind,
      keys: readProviderKeys(reader, prefix),
      model: reader.read(`${prefix}__MODEL`, defaultModel, modelName),
      baseUrl: reader.read(`${prefix}__BASE_URL`, null, baseUrl(calls.addedPath), urlWithoutSecrets),
      maxInFlightPerKey: reader.read(`${prefix}__MAX_IN_FLIGHT_PER_KEY`, 8, wholeNumber(1, 100_000)),
      maxOutputTokens: reader.read(`${prefix}__MAX_OUTPUT_TOKENS`, null, tokens),
      contextTokens: reader.read(`${prefix}__CONTEXT_TOKENS`, null, tokens),
    },
    {
      extraHeaders: reader.read(`${prefix}__EXTRA_HEADERS`, {}, extraHeaders, hidden),
      extraBody: reader.read(`${prefix}__EXTRA_BODY`, {}, extraBody(calls.bodyFields), hidden),
    },
  );
}

function isKind(name: ProviderName): name is ProviderKind {
  return KINDS.some((kind) => kind === name);
}

function prefixOf(name: ProviderName): string {
  return `LLM_API__${name.toUpperCase()}`;
}
