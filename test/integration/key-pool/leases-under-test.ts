import type { KeyLeaseStore, KeyState, StoredKey } from '#key-pool';
import { leaseOne, type OneAnswer } from './one-lease.js';

const TTL_IN_MS = 60_000;

/** Keys of openai, in the account if one is named. */
export function keysOf(count: number, account?: string, cap = 4): StoredKey[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `openai:${account ?? 'key'}:${index}`;
    return { id, groupId: account ?? id, providerId: 'openai', cap };
  });
}

/** Two views of one store, as two processes have them, and the leases that were granted. */
export class LeasesUnderTest {
  private leases = 0;

  constructor(
    readonly store: KeyLeaseStore,
    readonly other: KeyLeaseStore,
  ) {}

  /** The name of the lease that was asked for last. */
  get latest(): string {
    return `lease-${this.leases}`;
  }

  nextName(): string {
    this.leases += 1;
    return this.latest;
  }

  /** Each lease is asked for by a queue of its own, which does not wait. */
  async lease(keys: readonly StoredKey[], by = this.store, ttlInMs = TTL_IN_MS): Promise<OneAnswer> {
    const leaseId = this.nextName();
    const queue = { id: `queue of ${leaseId}`, interactive: 1, job: 0 };
    const answer = await leaseOne(by, { keys, queue, leaseId, ttlInMs });
    if (!answer.granted) await by.leaveLine(keys, queue.id);
    return answer;
  }

  /** Which of so many are granted that ask at once, by turns in either process. */
  async crowd(keys: readonly StoredKey[], size = 20): Promise<OneAnswer[]> {
    const asked = Array.from({ length: size }, (_, n) => this.lease(keys, n % 2 === 0 ? this.store : this.other));
    return Promise.all(asked);
  }

  /** A queue of the other process asks for one of these keys, which are all in use, and waits. */
  async wait(keys: readonly StoredKey[]): Promise<void> {
    const queue = { id: 'queue that waits', interactive: 1, job: 0 };
    const answer = await leaseOne(this.other, { keys, queue, leaseId: 'lease to wait for', ttlInMs: TTL_IN_MS });
    if (answer.granted) throw new Error('granted');
  }

  async grants(keys: readonly StoredKey[]): Promise<boolean> {
    return (await this.lease(keys)).granted;
  }

  async stateOf(key: StoredKey): Promise<KeyState> {
    return (await this.other.read([key]))[0]!;
  }

  /** Lets so much of the store's time go by. */
  async pass(inMs: number): Promise<void> {
    const clock = { id: 'clock', groupId: 'clock', providerId: 'clock', cap: 1 };
    // In the millisecond in which a rest ends, what ends with it is there still.
    await this.store.rest('clock', inMs + 1, 'cooldown');
    while ((await this.stateOf(clock)).rest !== null) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
