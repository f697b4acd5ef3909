import type { Period } from './calendar.js';

/** The injection token of the `UsageLedger`. */
export const USAGE_LEDGER = Symbol('USAGE_LEDGER');

/** How long a reservation outlives its process. It is renewed at a third of it. */
export const RESERVATION_TTL_IN_MS = 9_000;

/**
 * What was used, by the names of `usage-counts.ts`: `cached`, `tokens` (all of them, which budgets go by), and for each model `calls`, `input` and
 * `output`, each followed by its provider and its name, such as `calls openai gpt-5`.
 */
export type Counts = ReadonlyMap<string, number>;

/** What a client has used. It counts for the day, and for the day's month. */
export interface Entry {
  owner: string;
  day: Period;
  counts: Counts;
}

/** Tokens of a client's day that a call under way may cost. */
export interface Reservation {
  /** Never used before. */
  id: string;
  owner: string;
  day: Period;
  tokens: number;
}

/** How a client stood before it reserved. */
export interface Standing {
  isGranted: boolean;
  /** Tokens of the day; what is reserved is not among them. */
  used: number;
}

/**
 * Keeps what clients have used, and what their calls under way may cost.
 *
 * Left out: what a call costs, and what happens where a budget does not suffice.
 */
export interface UsageLedger {
  /** Reserves the tokens where the budget has as many left that are neither used nor reserved. The reservation holds until it is ended, or its process dies. */
  reserve(reservation: Reservation, budget: number): Promise<Standing>;

  /**
   * Counts what was used and ends the reservation, in one step. Resolves, where one is ended, when all processes know of it, or cannot be told now;
   * else at once. Never rejects.
   */
  book(entry: Entry, ended?: Reservation): Promise<void>;

  /** What the client has used in each of the periods in which there was anything. */
  read(owner: string, periods: readonly Period[]): Promise<ReadonlyMap<Period, Counts>>;

  /** The tokens that each of the clients has used on the day, in their order, by one question. */
  tokensOn(day: Period, owners: readonly string[]): Promise<readonly number[]>;

  /** Ends the work: what others have not been told yet is told, if it can be. */
  close(): Promise<void>;
}
