import { type KeyLimit, LIMITED_IN_MS, type StoredKey, SUCCESSES_FOR_ONE_MORE } from './key-lease-store.js';

/** Of a key on which calls were cut short. */
interface Limited {
  leases: number;
  /** How many calls in a row were cut short. */
  cuts: number;
  /** Since it got its last lease more. */
  successes: number;
  until: number;
}

/** How many leases keys may have whose server ends one call for the next, in this process. Times are those of its clock. */
export class KeyLimits {
  private readonly limited = new Map<string, Limited>();

  constructor(private readonly now: () => number) {}

  /** How many leases the key may have. */
  capOf({ id, cap }: StoredKey): number {
    return Math.min(cap, this.current(id)?.leases ?? cap);
  }

  /** A call on the key was cut short while it had so many leases. */
  cutShort(key: StoredKey, inFlight: number): KeyLimit {
    const before = this.capOf(key);
    const cuts = (this.current(key.id)?.cuts ?? 0) + 1;
    const leases = cuts === 1 ? before : Math.max(1, Math.floor(Math.min(before, inFlight) / 2));
    this.limited.set(key.id, { leases, cuts, successes: 0, until: this.now() + LIMITED_IN_MS });
    return { leases, isLower: leases < before };
  }

  succeeded(keyId: string): void {
    const limited = this.current(keyId);
    if (limited === undefined) return;
    limited.cuts = 0;
    limited.successes += 1;
    if (limited.successes < SUCCESSES_FOR_ONE_MORE) return;
    limited.successes = 0;
    limited.leases += 1;
  }

  private current(keyId: string): Limited | undefined {
    const limited = this.limited.get(keyId);
    return limited !== undefined && limited.until > this.now() ? limited : undefined;
  }
}
