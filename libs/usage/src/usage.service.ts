import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#config';
import { BudgetExhaustedError } from './budget-exhausted-error.js';
import { dayOf, recentDays, recentMonths, secondsLeftOfDay } from './calendar.js';
import { Expense } from './expense.js';
import { type Counts, USAGE_LEDGER, type UsageLedger } from './usage-ledger.js';
import { CACHED, type Tokens } from './usage-counts.js';
import { reported, type UsageReport } from './usage-report.js';

/** How soon calls under way may have given back what they do not need. */
const CALLS_END_IN_SECONDS = 5;

/** A client's tokens of the day. */
interface BudgetState {
  client: string;
  tokensPerDay: number;
  usedToday: number;
}

/** Who spends what, and what each may spend. Clients go by their names. */
@Injectable()
export class UsageService implements BeforeApplicationShutdown {
  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(USAGE_LEDGER) private readonly ledger: UsageLedger,
  ) {}

  /**
   * What a call is expected to cost, reserved where the client has a budget until the expense is settled.
   * @throws BudgetExhaustedError
   */
  async reserve(owner: string, estimate: Tokens): Promise<Expense> {
    const day = dayOf(Date.now());
    const budget = this.budgetOf(owner);
    const claim = { owner, day, estimate };
    if (budget === null) return new Expense(this.ledger, { reservation: null, ...claim });
    const reservation = { id: randomUUID(), owner, day, tokens: tokensOf(estimate) };
    assertEverBearable(reservation.tokens, budget);
    const { isGranted, used } = await this.ledger.reserve(reservation, budget);
    if (!isGranted) throw used + reservation.tokens > budget ? exhausted(budget) : heldByCalls(budget);
    return new Expense(this.ledger, { reservation, ...claim });
  }

  /** Refuses what would be refused the whole day, whatever comes of the calls under way. @throws BudgetExhaustedError */
  async assertBearable(owner: string, estimate: () => Tokens): Promise<void> {
    const budget = this.budgetOf(owner);
    if (budget === null) return;
    const tokens = tokensOf(estimate());
    assertEverBearable(tokens, budget);
    const day = dayOf(Date.now());
    const used = (await this.ledger.read(owner, [day])).get(day)?.get('tokens') ?? 0;
    if (used + tokens > budget) throw exhausted(budget);
  }

  /** A rewrite came from the cache, which is free. */
  countCached(owner: string): void {
    void this.ledger.book({ owner, day: dayOf(Date.now()), counts: CACHED });
  }

  /** What the client has used, and its budget. */
  async report(owner: string): Promise<UsageReport> {
    const { prices } = this.settings;
    const now = Date.now();
    const [days, months] = [recentDays(now), recentMonths(now)];
    const used = await this.ledger.read(owner, [...days, ...months]);
    const budget = this.budgetOf(owner);
    const usedToday = used.get(days[0]!)?.get('tokens') ?? 0;
    return {
      days: days.filter((day) => hasCalls(used.get(day))).map((day) => reported({ day }, used.get(day)!, prices)),
      months: months.filter((month) => used.has(month)).map((month) => reported({ month }, used.get(month)!, prices)),
      budget: budget === null ? null : { tokensPerDay: budget, usedToday },
      ...(prices && { currency: prices.currency }),
    };
  }

  /** How the clients stand that have a budget; what calls under way may cost is not among it. */
  async budgets(): Promise<readonly BudgetState[]> {
    const bounded = [...this.settings.clientLimits].flatMap(([client, { tokensPerDay }]) =>
      tokensPerDay === null ? [] : [{ client, tokensPerDay }],
    );
    if (bounded.length === 0) return [];
    const clients = bounded.map(({ client }) => client);
    const used = await this.ledger.tokensOn(dayOf(Date.now()), clients);
    return bounded.map((budget, n) => Object.assign(budget, { usedToday: used[n]! }));
  }

  /** When nothing more can be spent, and Redis can still be told. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.ledger.close();
  }

  private budgetOf(owner: string): number | null {
    return this.settings.clientLimits.get(owner)?.tokensPerDay ?? null;
  }
}

/** Or answers of the cache. While Redis is away, a process may know of a day how many tokens its budget has spent, and no call they went to. */
function hasCalls(counts: Counts | undefined): boolean {
  return counts !== undefined && [...counts.keys()].some((name) => name !== 'tokens');
}

function tokensOf({ inputTokens, outputTokens }: Tokens): number {
  return inputTokens + outputTokens;
}

/** @throws BudgetExhaustedError */
function assertEverBearable(tokens: number, budget: number): void {
  if (tokens <= budget) return;
  const message = `This rewrite may need ${tokens} tokens, more than the ${budget} of a whole day.`;
  throw new BudgetExhaustedError(message, secondsLeftOfDay(Date.now()), true);
}

function exhausted(budget: number): BudgetExhaustedError {
  const message = `What is left of the ${budget} tokens of this day does not suffice; a new day begins at 00:00 UTC.`;
  return new BudgetExhaustedError(message, secondsLeftOfDay(Date.now()), false);
}

function heldByCalls(budget: number): BudgetExhaustedError {
  const message = `Calls under way may need what is left of the ${budget} tokens of this day.`;
  return new BudgetExhaustedError(message, CALLS_END_IN_SECONDS, false);
}
