import { Logger } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { entriesOf } from '../entry-lines.js';
import { Log } from '../log.js';
import type { SharedLogs, SharedRead } from './shared-logs.js';

/** How long a reader waits for Redis before it takes the log for lost: an outage that is shorter than a leader's absence loses nobody. */
const OUTAGE_TOLERANCE_IN_MS = 3_000;
const RETRY_IN_MS = 200;

const logger = new Logger('RewriteLogs');

/** A log that is led elsewhere, or has ended, as all its readers in this process read it: filled from Redis. */
export class LogTail {
  readonly log: Log;
  private bytes = 0;
  private state: SharedRead['state'] = 'underWay';
  private awayUntil = Infinity;
  private isReading = false;
  private isStopped = false;
  private mustReadAgain = false;
  private stopListening = (): void => undefined;
  private retry: NodeJS.Timeout | undefined;
  private caughtUp: (() => void)[] = [];

  constructor(
    logId: string,
    private readonly shared: SharedLogs,
  ) {
    this.log = new Log(logId);
  }

  /** True once nothing more can come. */
  get isOver(): boolean {
    return this.log.final !== null || this.log.isLost;
  }

  /** Begins with what a claim has found of a finished log, and reads on. */
  startWith(read: SharedRead): this {
    this.log.observe();
    this.take(read);
    this.readOn();
    return this;
  }

  /** @param isFinished the log is known to have ended, so that nothing will be told of it */
  start(isFinished: boolean): this {
    this.log.onObserved(() => this.readOn());
    if (isFinished) this.readOn();
    else this.stopListening = this.shared.onMore(this.log.id, () => this.readOn());
    return this;
  }

  /** What a renewal has found: a message may have been lost. */
  look({ state, bytes }: Pick<SharedRead, 'state' | 'bytes'>): void {
    if (state !== 'underWay' || (this.log.isObserved && bytes > this.bytes)) this.readOn();
  }

  /** Resolves once all is here that the leader had when it was first asked for the pieces, or the log is over. */
  async hasCaughtUp(): Promise<void> {
    if (this.isOver || this.state === 'flowing') return;
    await new Promise<void>((resolve) => this.caughtUp.push(resolve));
  }

  readOn(): void {
    this.mustReadAgain = true;
    if (!this.isReading && !this.isStopped) void this.read();
  }

  stop(): void {
    this.isStopped = true;
    this.stopListening();
    clearTimeout(this.retry);
    this.settle();
  }

  private async read(): Promise<void> {
    this.isReading = true;
    while (this.mustReadAgain && !this.isStopped) {
      this.mustReadAgain = false;
      await this.readOnce().catch((error: unknown) => this.onFailure(error));
    }
    this.isReading = false;
  }

  private async readOnce(): Promise<void> {
    const wantsPieces = this.log.isObserved;
    const read = await this.shared.read(this.log.id, this.bytes, wantsPieces);
    this.awayUntil = Infinity;
    // Who has come in the meantime needs the pieces before the end.
    if (wantsPieces === this.log.isObserved) this.take(read);
    else this.mustReadAgain = true;
  }

  private take({ state, final, lines, bytes }: SharedRead): void {
    this.state = state;
    const whole = lines.slice(0, lines.lastIndexOf('\n') + 1);
    this.bytes += Buffer.byteLength(whole);
    for (const entry of entriesOf(whole, this.log.lastSeq)) this.log.append(entry);
    if (state === 'lost') this.log.lose();
    else if (this.bytes < bytes) this.mustReadAgain = true;
    else if (final) this.log.append(final);
    if (this.isOver) this.stop();
    else if (state === 'flowing') this.settle();
  }

  private onFailure(error: unknown): void {
    const isAway = error instanceof RedisUnavailableError;
    this.awayUntil = Math.min(this.awayUntil, performance.now() + OUTAGE_TOLERANCE_IN_MS);
    if (isAway && performance.now() < this.awayUntil) {
      this.retry = setTimeout(() => this.readOn(), RETRY_IN_MS).unref();
      return;
    }
    if (!isAway) logger.error(error);
    this.log.lose();
    this.stop();
  }

  private settle(): void {
    for (const resolve of this.caughtUp.splice(0)) resolve();
  }
}
