import { hash } from 'node:crypto';
import type { ApiKeys, ProviderKey, ProviderName, Settings } from './settings.js';

export function keysOf({ llm, clients }: Pick<Settings, 'llm' | 'clients'>): ApiKeys {
  const ofProviders = Object.entries(llm).map(([name, { keys }]) => [name, keys]);
  return { ofProviders: Object.fromEntries(ofProviders) as ApiKeys['ofProviders'], ofClients: clients };
}

/** The keys that are in use now: at first those of the settings. */
export class KeyRing {
  private readonly listeners = new Set<() => void>();
  private hasHadClients = false;
  /** By the SHA-256 of their keys, in hex. */
  private clientNames: ReadonlyMap<string, string> = new Map();
  #keys!: ApiKeys;

  constructor(settings: Settings) {
    this.replace(keysOf(settings));
  }

  get keys(): ApiKeys {
    return this.#keys;
  }

  /** The keys of a provider as they are now. */
  ofProvider(provider: ProviderName): readonly ProviderKey[] {
    return this.#keys.ofProviders[provider] ?? [];
  }

  /**
   * The name of the client with this key; null where there is none. The digest of the key is looked up, so the time of it tells nothing
   * of the keys that there are.
   */
  clientWith(key: string): string | null {
    return this.clientNames.get(hash('sha256', key)) ?? null;
  }

  /** Whether a client has to show its key: from the first client on, so that taking the last one away opens the service to nobody. */
  get asksClients(): boolean {
    return this.hasHadClients;
  }

  /** Puts other keys in the place of all, and tells the listeners. */
  replace(keys: ApiKeys): void {
    this.#keys = keys;
    this.clientNames = new Map(keys.ofClients.map(({ name, sha256 }) => [sha256.toString('hex'), name]));
    this.hasHadClients ||= keys.ofClients.length > 0;
    for (const listener of this.listeners) listener();
  }

  /** Calls the listener after each change. @returns ends the subscription */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
