import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import { LLM_ADAPTERS } from '#llm';
import type { LlmAdapters } from '#llm';
import { restartAfter, RewriteError, RewriteLog } from '#rewrite-log';
import type { LogClaimRequest, LogReader, RewriteEvent, RewriteFailure, StreamRecord } from '#rewrite-log';
import { DELIVERIES } from './delivery.js';
import type { Delivery } from './delivery.js';
import { fingerprintOf } from './fingerprint.js';
import type { CacheMode, CacheStatus, RewriteCommand } from './rewrite-command.js';
import type { RewriteNames } from './provider-call.js';
import { StreamReading } from './stream-reading.js';
import { RewriteRun } from './rewrite-run.js';
import { StreamWatch } from './stream-watch.js';

/** Who asks for a rewrite, and how. */
export interface Asking {
  owner: string;
  cacheMode: CacheMode;
  delivery: Delivery;
  /** The reader leaves when it aborts, and its events end. */
  signal: AbortSignal;
  /** The stream's id; a new one if not given. */
  streamId?: string;
}

/** A stream about to be read. Its events end with one `done` or `error`, or without either when the signal was aborted. */
export type RewriteEvents = AsyncIterable<RewriteEvent>;

/** A rewrite about to be read. */
export interface RewriteReading {
  cacheStatus: CacheStatus;
  events: RewriteEvents;
}

/** What is needed to claim a stream's rewrite again, on any machine. */
interface ClaimOrder {
  command: RewriteCommand;
  owner: string;
  cacheMode: CacheMode;
  delivery: Delivery;
  deadlineAt: number;
  /** Until when the request waits for keys, the time of calls apart; in milliseconds since the epoch. */
  keysUntil: number;
}

/** Rewrites texts: every way of asking is a way of reading one log. */
@Injectable()
export class RewriteService {
  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
    private readonly log: RewriteLog,
    private readonly run: RewriteRun,
  ) {}

  /** Finds, joins or starts the rewrite. */
  async open(command: RewriteCommand, asking: Asking): Promise<RewriteReading> {
    const { owner, cacheMode, delivery, signal, streamId = uuid() } = asking;
    const order = this.order(command, { owner, cacheMode, delivery });
    const leaves = delivery === 'job' ? ((await this.log.findStream(streamId))?.logId ?? null) : null;
    const reader = await this.claim(order, streamId, leaves, 0);
    const reading = this.reading(order, streamId, reader, { afterId: -1, cached: reader.cached, signal });
    return { cacheStatus: this.cacheStatus(cacheMode, reader), events: reading.events() };
  }

  /** What a stream's end depends on; null for an id that is no stream of this owner. */
  async streamKind(streamId: string, owner: string): Promise<StreamRecord['kind'] | null> {
    const state = await this.log.findStream(streamId);
    return state?.owner === owner ? state.kind : null;
  }

  /**
   * A request's stream again, or a job's, from the event after `afterId`; null when nothing comes after it.
   * @throws RewriteError `not-found` for an id that is no stream of this owner.
   */
  async resume(
    streamId: string,
    { owner, afterId, signal }: { owner: string; afterId: number; signal: AbortSignal },
  ): Promise<RewriteEvents | null> {
    const state = await this.log.findStream(streamId);
    if (!state || state.owner !== owner) throw new RewriteError('not-found', 'There is no such stream.');
    if (state.finalId !== null && afterId >= state.finalId) return null;
    if (state.kind === 'job' || state.finalId !== null || state.logId === null) {
      return new StreamWatch(this.log, streamId, { afterId, signal }).events();
    }
    const order = JSON.parse(state.request) as ClaimOrder;
    const reader = await this.log.join(state.logId, state);
    return this.reading(order, streamId, reader, { afterId, cached: state.cached, signal }).events();
  }

  /** Opens the stream of a job that waits, so that it can be read from now on. */
  async openJobStream(
    id: string,
    command: RewriteCommand,
    asking: { owner: string; cacheMode: CacheMode },
  ): Promise<void> {
    await this.log.openStream(this.record(id, this.order(command, { ...asking, delivery: 'job' })));
  }

  /** Ends a job's stream; not that of others who read the same rewrite. */
  async endJobStream(id: string, failure: RewriteFailure): Promise<void> {
    await this.log.endStream(id, failure, 0);
  }

  private order(command: RewriteCommand, asking: Pick<ClaimOrder, 'owner' | 'cacheMode' | 'delivery'>): ClaimOrder {
    const now = Date.now();
    const { deadlineInMs, keyWaitInMs } = this.settings;
    return { ...asking, command, deadlineAt: now + deadlineInMs, keysUntil: now + keyWaitInMs };
  }

  private async claim(order: ClaimOrder, streamId: string, leaves: string | null, shownId: number): Promise<LogReader> {
    const providers = this.providersFor(order.command);
    const { isKept } = DELIVERIES[order.delivery];
    const reader = await this.log.claim({
      ...this.sharing(order.cacheMode),
      fingerprint: fingerprintOf(order.command, {
        owner: this.settings.cache.shared ? null : order.owner,
        providers: providers.map((provider) => ({ provider, model: this.adapters.get(provider)?.model ?? '' })),
      }),
      ...(isKept && { stream: { record: this.record(streamId, order), leaves, shownId } }),
    });
    if (reader.outcome === 'lead') this.lead(order, providers, reader.logId, streamId);
    return isKept ? reader : { ...reader, offset: shownId > 0 ? restartAfter(shownId) : 0 };
  }

  private lead(order: ClaimOrder, providers: ProviderName[], logId: string, streamId: string): void {
    const { priority, showsPieces } = DELIVERIES[order.delivery];
    const keepForInMs = this.settings.stream.ttlInSeconds * 1000;
    const cacheForInMs = order.cacheMode === 'no-store' ? 0 : this.settings.cache.ttlInSeconds * 1000;
    this.run.start({
      logId,
      names: namesOf(order.delivery, streamId),
      command: order.command,
      providers,
      priority,
      holds: !showsPieces,
      deadlineAt: order.deadlineAt,
      keysUntil: order.keysUntil,
      retention: { cacheForInMs, keepForInMs },
    });
  }

  private reading(
    order: ClaimOrder,
    streamId: string,
    reader: LogReader,
    how: { afterId: number; cached: boolean; signal: AbortSignal },
  ): StreamReading {
    const { showsPieces, hasGrace } = DELIVERIES[order.delivery];
    return new StreamReading(this.log, reader, {
      ...how,
      streamId,
      style: order.command.style,
      deadlineAt: order.deadlineAt,
      takesOverLateUntil: order.deadlineAt - this.settings.deadlineInMs / 2,
      showsPieces,
      endsWithReading: order.delivery !== 'job',
      graceInMs: hasGrace ? this.settings.stream.resumeGraceInMs : 0,
      claimAgain: (leaves, shownId) => this.claim(order, streamId, leaves, shownId),
    });
  }

  private record(id: string, order: ClaimOrder): StreamRecord {
    const ofJob = order.delivery === 'job';
    return {
      id,
      owner: order.owner,
      kind: ofJob ? 'job' : 'request',
      style: order.command.style,
      request: ofJob ? '' : JSON.stringify(order),
      logId: null,
      offset: 0,
      leads: false,
      cached: false,
      openedAt: Date.now(),
      end: null,
      keepForInMs: 1000 * (ofJob ? this.settings.job.resultTtlInSeconds : this.settings.stream.ttlInSeconds),
    };
  }

  private providersFor({ provider }: RewriteCommand): ProviderName[] {
    return provider ? [provider] : this.settings.providers;
  }

  private sharing(cacheMode: CacheMode): Pick<LogClaimRequest, 'sharing' | 'lookup' | 'join'> {
    if (cacheMode === 'no-store') return { sharing: 'private', lookup: false, join: false };
    if (cacheMode === 'no-cache') return { sharing: 'when-finished', lookup: false, join: false };
    return { sharing: 'joinable', lookup: true, join: true };
  }

  private cacheStatus(cacheMode: CacheMode, { outcome }: LogReader): CacheStatus {
    if (cacheMode !== 'default') return 'request';
    if (outcome === 'hit') return 'hit';
    if (outcome === 'follow') return 'collapsed';
    return this.settings.cache.ttlInSeconds === 0 ? 'bypass' : 'miss';
  }
}

/** The id by which the client knows the rewrite, for the logs. */
function namesOf(delivery: Delivery, streamId: string): RewriteNames {
  if (delivery === 'job') return { jobId: streamId };
  return delivery === 'stream' ? { streamId } : {};
}
