import { readProviderKeys, refuseLonelyGroups } from './api-keys.js';
import { type ProviderName, PROVIDERS, type ProviderSettings, type Settings } from './settings.js';
import type { SettingsReader } from './settings-reader.js';
import { listOf, matchingText, serverUrl, urlWithoutSecrets, wholeNumber } from './value-parsers.js';

type VendorName = Exclude<ProviderName, 'stub'>;

/** Current small models of the vendors, as of November 2026. */
const DEFAULT_MODELS: Record<VendorName, string> = { openai: 'gpt-6-luna', gemini: 'gemini-3.5-flash-lite' };

/** The stub is no vendor: it needs no key and has no limit, but is leased and called like one. */
export const STUB: ProviderSettings = {
  keys: [{ index: 0, value: 'stub', group: null }],
  model: 'stub-1',
  baseUrl: null,
  maxInFlightPerKey: Number.MAX_SAFE_INTEGER,
};

export function readProviderSettings(reader: SettingsReader, provider: VendorName): ProviderSettings {
  const prefix = prefixOf(provider);
  return {
    keys: readProviderKeys(reader, prefix),
    model: reader.read(`${prefix}__MODEL`, DEFAULT_MODELS[provider], modelName),
    baseUrl: reader.read(`${prefix}__BASE_URL`, null, serverUrl, urlWithoutSecrets),
    maxInFlightPerKey: reader.read(`${prefix}__MAX_IN_FLIGHT_PER_KEY`, 8, wholeNumber(1, 100_000)),
  };
}

/** The providers in order of preference: those of `LLM_PROVIDERS`, else those that have keys, else the stub. */
export function readProviders(reader: SettingsReader, llm: Settings['llm']): ProviderName[] {
  const withKeys = PROVIDERS.filter((provider) => provider !== 'stub' && llm[provider].keys.length > 0);
  const fallback: ProviderName[] = withKeys.length > 0 ? withKeys : ['stub'];
  return reader.read('LLM_PROVIDERS', fallback, listOf(PROVIDERS));
}

/** Refuses what lacks a key: a provider that is listed, a group. */
export function refuseMissingKeys(reader: SettingsReader, { providers, llm }: Settings): void {
  for (const provider of providers.filter((name) => llm[name].keys.length === 0)) {
    reader.refuse(
      `${prefixOf(provider)}__KEY__0 is not set, but LLM_PROVIDERS lists ${provider}: set a key or remove it`,
    );
  }
  for (const vendor of ['openai', 'gemini'] as const) refuseLonelyGroups(reader, prefixOf(vendor), llm[vendor].keys);
}

const modelName = matchingText(/^[\x21-\x7e]{1,200}$/, "a model's name: at most 200 characters, without spaces");

function prefixOf(provider: ProviderName): string {
  return `LLM_API__${provider.toUpperCase()}`;
}
