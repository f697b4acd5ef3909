import { Logger } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { type Entry, type Reservation, RESERVATION_TTL_IN_MS } from './usage-ledger.js';
import { addTo } from './usage-counts.js';
import type { Batch, RedisUsageLedger } from './usage-ledger.redis.js';

/**
 * The least time from one batch to the next for which nobody waits, so that many go together, and how long they are held at most. The first after a while
 * goes at once: with what else is sent in this turn, such as the end of what it is booked for.
 */
const GATHERED_FOR_IN_MS = 100;

/** A reservation that Redis has until it is told, or until it expires there. */
interface Ended {
  reservation: Reservation;
  /** At the latest; by `performance.now()`. */
  expiresAt: number;
}

/**
 * What Redis has yet to be told: together, in order, and each batch until Redis has said that it has it, so that everything counts once. A process that is killed
 * loses what it has gathered.
 */
export class BookingOutbox {
  private readonly logger = new Logger('Usage');
  private readonly entries = new Map<string, Entry & { counts: Map<string, number> }>();
  private ended: Ended[] = [];
  private lastNumber = 0;
  private unconfirmed: Batch | null = null;
  private sending: Promise<void> = Promise.resolve();
  private following: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  private sentAt = -Infinity;

  constructor(private readonly ledger: RedisUsageLedger) {}

  add({ owner, day, counts }: Entry, ended?: Reservation): void {
    const id = `${day} ${owner}`;
    const entry = this.entries.get(id) ?? { owner, day, counts: new Map<string, number>() };
    for (const [name, count] of counts) addTo(entry.counts, name, count);
    this.entries.set(id, entry);
    if (ended) this.addEnded(ended);
    if (performance.now() - this.sentAt >= GATHERED_FOR_IN_MS) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), GATHERED_FOR_IN_MS).unref();
  }

  /** Resolves when what was added before is told, or cannot be. */
  flush(): Promise<void> {
    this.following ??= this.sending.then(() => {
      this.following = null;
      this.sending = this.send();
      return this.sending;
    });
    return this.following;
  }

  private addEnded(reservation: Reservation): void {
    const now = performance.now();
    if (!this.ledger.isAvailable) this.ended = this.ended.filter(({ expiresAt }) => expiresAt > now);
    this.ended.push({ reservation, expiresAt: now + RESERVATION_TTL_IN_MS });
  }

  private async send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = performance.now();
    if (!this.ledger.isAvailable) return;
    await this.confirm();
    if (this.unconfirmed) return;
    this.unconfirmed = this.take();
    await this.confirm();
  }

  private async confirm(): Promise<void> {
    if (!this.unconfirmed) return;
    try {
      await this.ledger.book(this.unconfirmed);
    } catch (error) {
      if (error instanceof RedisUnavailableError) return;
      this.logger.error(error);
    }
    this.unconfirmed = null;
  }

  private take(): Batch | null {
    if (this.entries.size === 0) return null;
    this.lastNumber += 1;
    const ended = this.ended.map(({ reservation }) => reservation);
    const batch = { number: this.lastNumber, entries: [...this.entries.values()], ended };
    this.entries.clear();
    this.ended = [];
    return batch;
  }
}
