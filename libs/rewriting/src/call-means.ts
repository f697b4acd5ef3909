import type { KeyLease } from '#key-pool';
import type { Expense } from '#usage';

/** What a call needs: a key, and tokens of its client's budget. */
export interface CallMeans {
  lease: KeyLease;
  expense: Expense;
}

/** No call was made with them. */
export async function giveBack({ lease, expense }: CallMeans): Promise<void> {
  await Promise.all([lease.release(), expense.settle()]);
}
