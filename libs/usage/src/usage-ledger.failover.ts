import { Logger } from '@nestjs/common';
import { unlessAway } from '#redis';
import { BookingOutbox } from './booking-outbox.js';
import type { Period } from './calendar.js';
import {
  type Counts,
  type Entry,
  type Reservation,
  RESERVATION_TTL_IN_MS,
  type Standing,
  type UsageLedger,
} from './usage-ledger.js';
import type { MemoryUsageLedger } from './usage-ledger.memory.js';
import type { RedisUsageLedger } from './usage-ledger.redis.js';

/**
 * Keeps usage in Redis, and for this process alone while Redis is away: then a budget has left what this process knows to be left of it. A Redis that is back
 * is told what was used meanwhile.
 */
export class FailoverUsageLedger implements UsageLedger {
  private readonly logger = new Logger('Usage');
  private readonly outbox: BookingOutbox;
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly shared: RedisUsageLedger,
    private readonly local: MemoryUsageLedger,
  ) {
    this.outbox = new BookingOutbox(shared);
    shared.onBack(() => {
      void this.outbox.flush();
      this.renew();
    });
  }

  async reserve(reservation: Reservation, budget: number): Promise<Standing> {
    const standing = await this.reserveShared(reservation, budget);
    if (standing.isGranted) this.renewal ??= setInterval(() => this.renew(), RESERVATION_TTL_IN_MS / 3).unref();
    return standing;
  }

  async book(entry: Entry, ended?: Reservation): Promise<void> {
    await this.local.book(entry, ended);
    this.outbox.add(entry, ended);
    if (ended) await this.outbox.flush();
  }

  async read(owner: string, periods: readonly Period[]): Promise<ReadonlyMap<Period, Counts>> {
    await this.outbox.flush();
    return (await unlessAway(this.shared, () => this.shared.read(owner, periods))) ?? this.local.read(owner, periods);
  }

  async tokensOn(day: Period, owners: readonly string[]): Promise<readonly number[]> {
    const known = await unlessAway(this.shared, () => this.shared.tokensOn(day, owners));
    return known ?? this.local.tokensOn(day, owners);
  }

  async close(): Promise<void> {
    clearInterval(this.renewal);
    await this.outbox.flush();
  }

  private async reserveShared(reservation: Reservation, budget: number): Promise<Standing> {
    const standing = await unlessAway(this.shared, () => this.shared.reserve(reservation, budget));
    if (!standing) return this.local.reserve(reservation, budget);
    this.local.learn(reservation.owner, reservation.day, standing.used);
    if (standing.isGranted) this.local.hold(reservation);
    return standing;
  }

  private renew(): void {
    const { held } = this.local;
    if (held.length === 0) {
      clearInterval(this.renewal);
      this.renewal = undefined;
      return;
    }
    unlessAway(this.shared, () => this.shared.renew(held)).catch((error: unknown) => this.logger.error(error));
  }
}
