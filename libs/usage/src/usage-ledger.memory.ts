import { monthOf, type Period, recentDays, recentMonths } from './calendar.js';
import type { Counts, Entry, Reservation, Standing, UsageLedger } from './usage-ledger.js';
import { addTo } from './usage-counts.js';

/** Keeps usage in this process. */
export class MemoryUsageLedger implements UsageLedger {
  private readonly periods = new Map<string, Map<Period, Map<string, number>>>();
  private readonly reserved = new Map<string, Reservation>();

  /** @param now in milliseconds since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  async reserve(reservation: Reservation, budget: number): Promise<Standing> {
    const { owner, day, tokens } = reservation;
    const used = this.countsOf(owner, day).get('tokens') ?? 0;
    const isGranted = used + this.reservedOf(owner, day) + tokens <= budget;
    if (isGranted) this.hold(reservation);
    return { isGranted, used };
  }

  async book({ owner, day, counts }: Entry, ended?: Reservation): Promise<void> {
    if (ended) this.reserved.delete(ended.id);
    for (const period of [day, monthOf(day)]) {
      const known = this.countsOf(owner, period);
      for (const [name, count] of counts) addTo(known, name, count);
    }
  }

  async read(owner: string, periods: readonly Period[]): Promise<ReadonlyMap<Period, Counts>> {
    const known = this.periods.get(owner);
    return new Map(periods.flatMap((period) => (known?.get(period)?.size ? [[period, known.get(period)!]] : [])));
  }

  async tokensOn(day: Period, owners: readonly string[]): Promise<readonly number[]> {
    return owners.map((owner) => this.periods.get(owner)?.get(day)?.get('tokens') ?? 0);
  }

  async close(): Promise<void> {}

  /** Keeps a reservation that was granted elsewhere. */
  hold(reservation: Reservation): void {
    this.reserved.set(reservation.id, reservation);
  }

  /** All that have not been ended. */
  get held(): readonly Reservation[] {
    return [...this.reserved.values()];
  }

  /** The client is known to have used at least so many tokens of the day. */
  learn(owner: string, day: Period, used: number): void {
    const counts = this.countsOf(owner, day);
    counts.set('tokens', Math.max(counts.get('tokens') ?? 0, used));
  }

  private reservedOf(owner: string, day: Period): number {
    const ofClient = this.held.filter((reservation) => reservation.owner === owner && reservation.day === day);
    return ofClient.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  private countsOf(owner: string, period: Period): Map<string, number> {
    const ofOwner = this.periods.get(owner) ?? new Map<Period, Map<string, number>>();
    this.periods.set(owner, ofOwner);
    const counts = ofOwner.get(period);
    if (counts) return counts;
    forgetOld(ofOwner, this.now());
    const made = new Map<string, number>();
    ofOwner.set(period, made);
    return made;
  }
}

/** What is told no more. */
function forgetOld(periods: Map<Period, unknown>, now: number): void {
  const kept = new Set([...recentDays(now), ...recentMonths(now)]);
  for (const period of periods.keys()) if (!kept.has(period)) periods.delete(period);
}
