import { hash } from 'node:crypto';
import type { ProviderKey, ProviderName } from '#config';
import type { StoredKey } from './key-lease-store.js';

/** A key of a provider, as it is leased. */
export class PoolKey implements StoredKey {
  /** Made of the key's hash, so that it stays when keys are renumbered and is the same in every process. */
  readonly id: string;
  readonly groupId: string;
  readonly providerId: string;
  /** How logs and answers name the key. */
  readonly index: number;
  /** Truly private, so that neither JSON nor an inspection shows it. */
  readonly #apiKey: string;

  constructor(
    provider: ProviderName,
    { index, value, group }: ProviderKey,
    readonly cap: number,
  ) {
    this.id = `${provider}:${hash('sha256', value).slice(0, 16)}`;
    this.groupId = group === null ? this.id : `${provider}:group:${group}`;
    this.providerId = provider;
    this.index = index;
    this.#apiKey = value;
  }

  get apiKey(): string {
    return this.#apiKey;
  }
}
