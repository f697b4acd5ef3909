import type { KeyLease } from '#key-pool';
import type { Expense } from '#usage';

/** What a call needs: a key, and tokens of its client's budget. */
export interface CallMeans {
  lease: KeyLease;
  expense: Expense;
}

/** Who goes on if a call is given up: a key of another provider and tokens for its call, taken before, so that no call is given up for nothing. */
export class Successor {
  private means: Promise<CallMeans | null> = Promise.resolve(null);

  /** @param acquire rejects where no key is free, or no tokens are left */
  constructor(private readonly acquire: () => Promise<CallMeans>) {}

  /** One that was found before, and not called since the vendor spoke again after all, is still there. @returns whether there is one now */
  async find(): Promise<boolean> {
    this.means = this.means.then((means) => means ?? this.acquire().catch(() => null));
    return (await this.means) !== null;
  }

  /** What was found, which is the caller's to give back from now on; null where nothing was. */
  async handOver(): Promise<CallMeans | null> {
    const means = await this.means;
    this.means = Promise.resolve(null);
    return means;
  }

  /** Gives back what nobody was handed. */
  async release(): Promise<void> {
    const means = await this.handOver();
    if (means) await Promise.all([means.lease.release(), means.expense.settle()]);
  }
}
