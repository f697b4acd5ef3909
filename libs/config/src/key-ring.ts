import type { ApiKeys, ClientKey, ProviderKey, ProviderName, Settings } from './settings.js';

export function keysOf({ llm, clients }: Settings): ApiKeys {
  const { openai, gemini, stub } = llm;
  return { ofProviders: { openai: openai.keys, gemini: gemini.keys, stub: stub.keys }, ofClients: clients };
}

/** The keys that are in use now: at first those of the settings. */
export class KeyRing {
  private readonly listeners = new Set<() => void>();
  private hasHadClients = false;
  #keys!: ApiKeys;

  constructor(settings: Settings) {
    this.replace(keysOf(settings));
  }

  get keys(): ApiKeys {
    return this.#keys;
  }

  /** The keys of a provider as they are now. */
  ofProvider(provider: ProviderName): readonly ProviderKey[] {
    return this.#keys.ofProviders[provider];
  }

  get ofClients(): readonly ClientKey[] {
    return this.#keys.ofClients;
  }

  /** Whether a client has to show its key: from the first client on, so that taking the last one away opens the service to nobody. */
  get asksClients(): boolean {
    return this.hasHadClients;
  }

  /** Puts other keys in the place of all, and tells the listeners. */
  replace(keys: ApiKeys): void {
    this.#keys = keys;
    this.hasHadClients ||= keys.ofClients.length > 0;
    for (const listener of this.listeners) listener();
  }

  /** Calls the listener after each change. @returns ends the subscription */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
