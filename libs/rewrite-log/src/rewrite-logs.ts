import { randomInt, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { ABANDONED, LedLog } from './led-log.js';
import { LocalLogs } from './local-logs.js';
import type { Claim, ClaimRequest } from './log-claim.js';
import { Log } from './log.js';
import { restartAfter } from './log-entry.js';
import { LogWriter } from './log-writer.js';
import { LogSync } from './redis/log-sync.js';
import { LogTail } from './redis/log-tail.js';
import { SharedLogs } from './redis/shared-logs.js';
import type { SharedClaim } from './redis/shared-logs.js';
import type { RewriteFailure } from './rewrite-error.js';
import type { RecentStreams, StreamRecord, StreamState } from './stream-record.js';
import { hasTold, wasAbandoned } from './told-events.js';
import { orUnavailable, unavailable } from './unavailable.js';

const RENEWAL_INTERVAL_IN_MS = 1_000;
/** How many logs one script looks at. */
const MOST_AT_ONCE = 200;
/** So many that two streams hardly ever have the same, and few enough for 15 digits after many restarts. */
const MOST_OWN_NUMBERS = 10 ** 13;
/** A timer and a clock may differ by this much. */
const CLOCK_TOLERANCE_IN_MS = 10;

/**
 * One append-only log for each rewrite: reading a finished one is the cache, reading one under way is single-flight. Whoever reads a log in this process reads the
 * same one, however it is filled. Redis tells which process leads which log, how it ended, and its pieces while they are wanted elsewhere; without Redis, or while
 * it is away, this process's own logs are all there is, and what needs the others fails with `unavailable`.
 */
@Injectable()
export class RewriteLogs implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RewriteLogs.name);
  private readonly led = new Map<string, LedLog>();
  private readonly tails = new Map<string, LogTail>();
  private readonly endings: (() => void)[] = [];

  /** @param shared null without Redis */
  constructor(
    private readonly local: LocalLogs,
    private readonly shared: SharedLogs | null,
  ) {}

  onModuleInit(): void {
    const { shared } = this;
    if (!shared) return;
    const renew = (): void => void this.renew(shared).catch((error: unknown) => this.warn(error));
    const timer = setInterval(renew, RENEWAL_INTERVAL_IN_MS).unref();
    const onWanted = (logId: string): void => this.led.get(logId)?.sync?.want();
    this.endings.push(() => clearInterval(timer), shared.onWanted(onWanted), shared.onBack(renew));
  }

  async onModuleDestroy(): Promise<void> {
    await this.resign();
    for (const tail of this.tails.values()) tail.stop();
  }

  /**
   * Finds the log of a rewrite or starts one, and counts one reader more, who must leave it. What nobody else can ever read stays in this process.
   * @throws RewriteError `unavailable` for a job while Redis is away
   */
  async claim(request: ClaimRequest): Promise<Claim> {
    const { sharing, stream } = request;
    const isOwn = (sharing === 'private' && !stream) || this.local.find(stream?.prefers ?? '') !== undefined;
    if (!this.shared || isOwn) return this.claimHere(request);
    const newLogId = randomUUID();
    const mayBeHeard = this.shared.isAvailable;
    try {
      return this.sharedClaim(await this.shared.claim(request, newLogId), request);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      if (mayBeHeard) void this.disclaim(newLogId, this.shared);
      return this.claimAway(request, mayBeHeard);
    }
  }

  /** Whether a claim that may be answered from the cache would be; not while Redis is away. */
  async isCached(fingerprint: string): Promise<boolean> {
    if (!this.shared || this.local.isCached(fingerprint)) return this.local.isCached(fingerprint);
    return this.shared.isCached(fingerprint).catch((error: unknown) => {
      if (!(error instanceof RedisUnavailableError)) throw error;
      return false;
    });
  }

  /** The log that a stream is bound to, with one reader more, who shows its pieces. He must leave it. */
  join(logId: string, isFinished: boolean): Log {
    return this.joined(this.local.find(logId) ?? this.logOf(logId, isFinished), true);
  }

  /** Resolves once a log that is led elsewhere has what its leader had when it was joined. */
  async hasCaughtUp(log: Log): Promise<void> {
    await this.tails.get(log.id)?.hasCaughtUp();
  }

  /** The hand on the log that was claimed with the outcome `lead`. @param onStop called when nobody reads it any more */
  lead(log: Log, onStop: () => void): LogWriter {
    const led = this.led.get(log.id)!;
    led.onStop = onStop;
    return new LogWriter(log, led);
  }

  /** Takes back a claim before anything came of it: a log that it leads ends as abandoned, so that whoever has joined it claims again. Never rejects. */
  async takeBack({ outcome, log }: Claim): Promise<void> {
    if (outcome === 'lead') await this.lead(log, () => undefined).fail(ABANDONED);
    await this.leave(log, 0);
  }

  /** The reader counts for `graceInMs` more; then, if he was the last one, the rewrite is stopped. Never rejects. */
  async leave(log: Log, graceInMs: number): Promise<void> {
    log.leave(graceInMs);
    if (log.isRead || log.final) return;
    const led = this.led.get(log.id);
    const tail = this.tails.get(log.id);
    if (led) await this.stopUnread(led);
    else if (tail?.log === log) await this.leaveTail(tail);
  }

  /** Keeps a stream that is bound to no log yet. @throws RewriteError `unavailable` */
  async openStream(record: StreamRecord): Promise<void> {
    if (this.shared) await orUnavailable(this.shared.openStream(record));
    else this.local.openStream(record);
  }

  /** Null for an id that is no stream, or is no longer kept. @throws RewriteError `unavailable` */
  async findStream(id: string): Promise<StreamState | null> {
    return this.local.findStream(id) ?? (this.shared && (await orUnavailable(this.shared.findStream(id))));
  }

  /** The streams with this `bodyHash`, and which of them have the event `id`. While Redis is away nobody knows whether they are all. @throws RewriteError `unavailable` */
  async findRecent(bodyHash: string, id: number): Promise<RecentStreams> {
    const local = this.local.findRecent(bodyHash, id);
    if (!this.shared) return local;
    try {
      const found = await this.shared.findRecent(bodyHash);
      const told = await Promise.all(found.streams.map((stream) => hasTold(stream, id, this)));
      const shared = found.streams.map((stream, i) => ({ ...stream, hasEvent: told[i] === true }));
      const streams = [...local.streams, ...shared.filter((stream) => !wasAbandoned(stream))];
      streams.sort((a, b) => b.openedAt - a.openedAt);
      return { streams, areAll: local.areAll && found.areAll && !told.includes('unknown') };
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      if (local.streams.length === 0) throw unavailable();
      return { ...local, areAll: false };
    }
  }

  /** Ends the stream, whatever its log does, after the event `afterId` and all that its log has shown; the first end stays. @returns the number of the final event */
  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    const endId = this.local.endStream(id, failure, afterId) ?? (await this.endShared(id, failure, afterId));
    return endId ?? afterId + 1;
  }

  /** Calls the listener when the stream may have changed, but not always, until the function it returns is called. */
  onStreamChange(id: string, listener: () => void): () => void {
    const keeper = this.local.findStream(id) === null ? (this.shared ?? this.local) : this.local;
    return keeper.onStreamChange(id, listener);
  }

  /** The process is about to end: whoever reads its logs elsewhere, or comes for them, need not wait until it is missed. Never rejects. */
  async resign(): Promise<void> {
    for (const end of this.endings.splice(0)) end();
    if (this.led.size > 0) await this.shared?.resign().catch((error: unknown) => this.warn(error));
  }

  private joined(log: Log, observes: boolean): Log {
    log.join();
    if (observes) log.observe();
    return log;
  }

  /** Nobody writes a log whose claim was not answered, though Redis may have taken it, or take it yet. */
  private async disclaim(logId: string, shared: SharedLogs): Promise<void> {
    const sync = new LogSync(new Log(logId), shared);
    const end = (): Promise<void> => sync.end(sync.failed(ABANDONED), { cacheForInMs: 0 });
    await end();
    setTimeout(() => void end(), RENEWAL_INTERVAL_IN_MS).unref();
  }

  private claimHere(request: ClaimRequest): Claim {
    const claim = this.local.claim(request);
    this.joined(claim.log, request.observes);
    if (claim.outcome === 'lead') this.keepLed(claim.log, null);
    return claim;
  }

  /**
   * The numbers of a stream that begins where Redis does not know it are its own: a reader who comes back elsewhere with his body is not taken for one
   * of another text.
   * @param mayBeHeard whether Redis may have bound the stream to a log of another process, or may yet: nobody is told of that one
   * @throws RewriteError `unavailable` for a job
   */
  private claimAway(request: ClaimRequest, mayBeHeard: boolean): Claim {
    const { stream } = request;
    if (stream?.record.kind === 'job') throw unavailable();
    if (stream?.leaves !== undefined || !stream) return this.claimHere(request);
    const { id, offset } = stream.record;
    const streamId = mayBeHeard ? randomUUID() : id;
    const record = { ...stream.record, id: streamId, offset: restartAfter(offset + randomInt(MOST_OWN_NUMBERS)) };
    return { ...this.claimHere({ ...request, stream: { ...stream, record } }), streamId };
  }

  private sharedClaim({ read, ...claim }: SharedClaim, { observes }: ClaimRequest): Claim {
    const log = this.joined(this.logClaimed({ read, ...claim }), observes);
    if (claim.outcome === 'lead') this.keepLed(log, new LogSync(log, this.shared!));
    return { log, ...claim };
  }

  private logClaimed({ outcome, logId, read }: SharedClaim): Log {
    if (read) return new LogTail(logId, this.shared!).startWith(read).log;
    return outcome === 'lead' ? new Log(logId) : this.logOf(logId, false);
  }

  private keepLed(log: Log, sync: LogSync | null): void {
    this.led.set(log.id, new LedLog(log, this.local, sync, () => this.led.delete(log.id)));
  }

  /** The one that all who read it in this process read. */
  private logOf(logId: string, isFinished: boolean): Log {
    const led = this.led.get(logId);
    if (led) return led.log;
    if (!this.shared) return lostLog(logId);
    const known = this.tails.get(logId);
    const tail = known && !known.isOver ? known : new LogTail(logId, this.shared).start(isFinished);
    this.tails.set(logId, tail);
    return tail.log;
  }

  private async stopUnread(led: LedLog): Promise<void> {
    const stop = (): Promise<void> => led.stopIfUnread().catch((error: unknown) => this.warn(error));
    const { graceLeftInMs } = led.log;
    if (graceLeftInMs === 0) await stop();
    else setTimeout(() => void stop(), graceLeftInMs + CLOCK_TOLERANCE_IN_MS).unref();
  }

  private async leaveTail(tail: LogTail): Promise<void> {
    const { id, graceLeftInMs } = tail.log;
    this.tails.delete(id);
    tail.stop();
    await this.shared!.leave(id, graceLeftInMs).catch((error: unknown) => this.warn(error));
  }

  /** Asked each second, though there be nothing to renew: so an idle process learns, too, that Redis refuses what it is asked. */
  private async renew(shared: SharedLogs): Promise<void> {
    const isLeading = [...this.led.values()].some(({ sync }) => sync !== null);
    const tails = this.openTails();
    for (let start = 0; start === 0 || start < tails.length; start += MOST_AT_ONCE) {
      await this.renewSome(shared, isLeading && start === 0, tails.slice(start, start + MOST_AT_ONCE));
    }
    await Promise.all([...this.led.values()].filter(({ log }) => !log.isRead).map((led) => led.stopIfUnread()));
  }

  private async renewSome(shared: SharedLogs, leads: boolean, tails: LogTail[]): Promise<void> {
    const asked = tails.map(({ log }) => ({ logId: log.id, wantsPieces: log.isObserved }));
    try {
      const { wanted, read } = await shared.renew(leads, asked);
      for (const logId of wanted) this.led.get(logId)?.sync?.want();
      for (const [index, tail] of tails.entries()) tail.look(read[index]!);
    } catch (error) {
      for (const tail of tails) tail.readOn();
      throw error;
    }
  }

  /** Those that are over are forgotten: their readers have them. */
  private openTails(): LogTail[] {
    for (const [logId, tail] of this.tails) if (tail.isOver) this.tails.delete(logId);
    return [...this.tails.values()];
  }

  private async endShared(id: string, failure: RewriteFailure, afterId: number): Promise<number | null> {
    try {
      return (await this.shared?.endStream(id, failure, afterId)) ?? null;
    } catch (error) {
      if (error instanceof RedisUnavailableError) return null;
      throw error;
    }
  }

  /** What fails while Redis is away mends itself. */
  private warn(error: unknown): void {
    if (!(error instanceof RedisUnavailableError)) this.logger.error(error);
  }
}

/** One that is kept no more. */
function lostLog(logId: string): Log {
  const log = new Log(logId);
  log.lose();
  return log;
}
