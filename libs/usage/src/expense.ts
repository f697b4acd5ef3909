import type { Period } from './calendar.js';
import type { Entry, Reservation, UsageLedger } from './usage-ledger.js';
import { countsOf, type ModelUsage, type Tokens } from './usage-counts.js';

/** Who pays for a call, and what it may cost. */
interface ExpenseClaim {
  owner: string;
  day: Period;
  estimate: Tokens;
  /** Null where no budget bounds the client. */
  reservation: Reservation | null;
}

/** What one call of a provider costs its client. It counts for the day on which it was begun. */
export class Expense {
  private readonly calls: ModelUsage[] = [];

  constructor(
    private readonly ledger: UsageLedger,
    private readonly claim: ExpenseClaim,
  ) {}

  /**
   * The call has been made. Its vendor's count holds; without one, a call that was begun to be answered costs what it was expected to.
   * @param usage null: the vendor told none
   */
  spend({ provider, model }: { provider: string; model: string }, usage: Tokens | null, hasBegun: boolean): void {
    const { inputTokens, outputTokens } = usage ?? (hasBegun ? this.claim.estimate : NOTHING);
    this.calls.push({ provider, model, calls: 1, inputTokens, outputTokens });
  }

  /** Books what was spent and gives back what was reserved; waits for it only where a budget bounds the client. Never rejects. */
  async settle(): Promise<void> {
    const { owner, day, reservation } = this.claim;
    if (this.calls.length === 0 && !reservation) return;
    const entry: Entry = { owner, day, counts: countsOf(this.calls) };
    await (reservation ? this.ledger.book(entry, reservation) : this.ledger.book(entry));
  }
}

const NOTHING: Tokens = { inputTokens: 0, outputTokens: 0 };
