import type { ProviderName, Settings } from '#config';
import { type KeyState, scopeIdsOf, type StoredKey } from './key-lease-store.js';
import type { RedisKeyLeaseStore } from './key-lease-store.redis.js';
import { PoolKey } from './pool-key.js';

/** A key, or what rests besides the known keys, for an operator. */
export interface ListedKey {
  provider: string;
  /** Made of the key's hash, and no secret; `group:<name>` of an account and `all` of a provider whose keys the settings do not know. */
  id: string;
  /** How logs name the key; null: the settings do not know it. */
  index: number | null;
  state: KeyState;
}

interface Item {
  index: number | null;
  scopes: StoredKey;
}

/** The keys of all processes that share a Redis, seen from outside of them: those of the settings, and whatever rests besides. */
export class KeyInventory {
  constructor(
    private readonly settings: Settings,
    private readonly store: RedisKeyLeaseStore,
  ) {}

  /** All keys, those of the settings first. @throws {RedisUnavailableError} */
  async list(): Promise<ListedKey[]> {
    const items = await this.items();
    const states = await this.store.read(items.map(({ scopes }) => scopes));
    return items.map(({ index, scopes }, position) => ({
      provider: scopes.providerId,
      id: idOf(scopes),
      index,
      state: states[position]!,
    }));
  }

  /**
   * Ends the rests of a key, of its account and of its provider, in all processes.
   * @returns whether there is such a key
   * @throws {RedisUnavailableError}
   */
  async release(provider: string, id: string): Promise<boolean> {
    const isMeant = ({ scopes }: Item): boolean => scopes.providerId === provider && idOf(scopes) === id;
    const item = (await this.items()).find(isMeant);
    if (item !== undefined) await this.store.lift(scopeIdsOf(item.scopes));
    return item !== undefined;
  }

  private async items(): Promise<Item[]> {
    const known = this.settings.providers.flatMap((provider) => this.itemsOf(provider));
    const knownIds = new Set(known.flatMap(({ scopes }) => scopeIdsOf(scopes)));
    const unknownIds = (await this.store.resting()).filter((scopeId) => !knownIds.has(scopeId));
    const unknown = unknownIds.map((id) => ({
      index: null,
      scopes: { id, groupId: id, providerId: id.split(':', 1)[0]!, cap: 0 },
    }));
    return [...known, ...unknown];
  }

  private itemsOf(provider: ProviderName): Item[] {
    const { keys, maxInFlightPerKey } = this.settings.llm[provider]!;
    return keys.map((key) => ({ index: key.index, scopes: new PoolKey(provider, key, maxInFlightPerKey) }));
  }
}

function idOf({ id, providerId }: StoredKey): string {
  return id.slice(providerId.length + 1) || 'all';
}
