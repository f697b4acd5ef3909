import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { News } from '#redis';
import type { LogEntry } from './log-entry.js';
import { LogWriter } from './log-writer.js';
import type { RewriteFailure } from './rewrite-error.js';
import { REWRITE_LOG_STORE } from './rewrite-log-store.js';
import type {
  Claim,
  ClaimRequest,
  Retention,
  RewriteLogStore,
  StreamRecord,
  StreamState,
} from './rewrite-log-store.js';

const LEASE_TTL_IN_MS = 3_000;
const RENEWAL_INTERVAL_IN_MS = 1_000;

/** A timer and the store's clock may differ by this much. */
const CLOCK_TOLERANCE_IN_MS = 10;

const ABANDONED: RewriteFailure = {
  type: 'abandoned',
  detail: 'Nobody read this rewrite any more, so it was stopped.',
};

/** What a claim asks for; the log adds ids and leases. */
export type LogClaimRequest = Omit<ClaimRequest, 'newLogId' | 'readerId' | 'leaseTtlInMs'>;

/** One reader's place at a log: it must be left, whatever happens. */
export interface LogReader extends Claim {
  readerId: string;
}

interface Led {
  stop: AbortController;
  watched: AbortController;
  retention: Retention;
}

/**
 * One append-only log for each rewrite: reading a finished one is the cache, following one under way is single-flight.
 * Keeps the claims of this process's leaders and readers alive, tells a leader that its log is watched, and stops one whose log was lost or
 * is read by nobody.
 */
@Injectable()
export class RewriteLog implements OnModuleDestroy {
  private readonly logger = new Logger(RewriteLog.name);
  private readonly led = new Map<string, Led>();
  private readonly readers = new Map<string, LogReader>();
  private renewal: NodeJS.Timeout | null = null;

  constructor(@Inject(REWRITE_LOG_STORE) private readonly store: RewriteLogStore) {}

  onModuleDestroy(): void {
    if (this.renewal) clearInterval(this.renewal);
  }

  /** Finds the log of a rewrite or starts one, and registers a reader, who must leave it. */
  async claim(request: LogClaimRequest): Promise<LogReader> {
    const readerId = uuid();
    const claim = await this.store.claim({ ...request, newLogId: uuid(), readerId, leaseTtlInMs: LEASE_TTL_IN_MS });
    return this.register({ ...claim, readerId });
  }

  /** A reader of a log that it has not claimed: of a stream that is resumed. */
  async join(logId: string, { offset, leads, cached }: StreamRecord): Promise<LogReader> {
    const reader: LogReader = { outcome: leads ? 'lead' : 'follow', logId, offset, cached, readerId: uuid() };
    await this.store.renewReader(logId, reader.readerId, LEASE_TTL_IN_MS);
    return this.register(reader);
  }

  /** The pen of the log that was claimed with the outcome `lead`; `retention` is for an end as `abandoned`. */
  write(logId: string, retention: Retention): LogWriter {
    const stop = new AbortController();
    const watched = new AbortController();
    this.led.set(logId, { stop, watched, retention });
    return new LogWriter(logId, stop.signal, watched.signal, this.store, () => this.led.delete(logId));
  }

  /** The entries after `afterSeq`, as the store gives them. @throws LogLostError, or the signal's reason */
  follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    return this.store.follow(logId, afterSeq, signal);
  }

  /**
   * Tells the log's leader, for good, that a reader shows the pieces as they come: at once where it is led in this process, else at
   * its next renewal. Never rejects: while the store is away, the leader does not learn of it.
   */
  async watch(logId: string): Promise<void> {
    const led = this.led.get(logId);
    if (led) led.watched.abort();
    else await this.orWarn(this.store.watch(logId));
  }

  /** The reader counts for `graceInMs` more; then, if it was the last one, the rewrite is stopped. Never rejects. */
  async leave({ logId, readerId }: LogReader, graceInMs: number): Promise<void> {
    this.readers.delete(readerId);
    await this.orWarn(this.store.leave(logId, readerId, graceInMs));
    const check = () => this.orWarn(this.stopIfUnread(logId));
    if (graceInMs === 0) await check();
    else setTimeout(() => void check(), graceInMs + CLOCK_TOLERANCE_IN_MS).unref();
  }

  /** Keeps a stream that is bound to no log yet. */
  openStream(record: StreamRecord): Promise<void> {
    return this.store.openStream(record);
  }

  /** Null for an id that is no stream, or is no longer kept. */
  findStream(id: string): Promise<StreamState | null> {
    return this.store.findStream(id);
  }

  /** Ends the stream, whatever its log does. @returns the number of the final event */
  endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    return this.store.endStream(id, failure, afterId);
  }

  /** Tells from now on of changes of the stream, but not of all for sure. It must be stopped. */
  watchStream(id: string): Promise<News> {
    return this.store.watchStream(id);
  }

  private register(reader: LogReader): LogReader {
    this.readers.set(reader.readerId, reader);
    this.renewal ??= setInterval(() => void this.orWarn(this.renew()), RENEWAL_INTERVAL_IN_MS).unref();
    return reader;
  }

  private async renew(): Promise<void> {
    const readers = [...this.readers.values()].map(({ logId, readerId }) =>
      this.store.renewReader(logId, readerId, LEASE_TTL_IN_MS),
    );
    const leaders = [...this.led.keys()].map((logId) => this.renewLeader(logId));
    await Promise.all([...readers, ...leaders]);
  }

  private async renewLeader(logId: string): Promise<void> {
    const renewal = await this.store.renewLeader(logId, LEASE_TTL_IN_MS);
    if (!renewal) return this.stop(logId);
    if (renewal.isWatched) this.led.get(logId)?.watched.abort();
    await this.stopIfUnread(logId);
  }

  private async stopIfUnread(logId: string): Promise<void> {
    const led = this.led.get(logId);
    if (!led) return;
    if (await this.store.endUnread(logId, ABANDONED, led.retention)) this.stop(logId);
  }

  /** Members expire by themselves, so what fails here mends itself. */
  private async orWarn(step: Promise<void>): Promise<void> {
    await step.catch((error: unknown) => this.logger.warn(error instanceof Error ? error.message : String(error)));
  }

  private stop(logId: string): void {
    this.led.get(logId)?.stop.abort();
    this.led.delete(logId);
  }
}
