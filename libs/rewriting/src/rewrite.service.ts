import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import type { RewriteIds, TraceContext } from '#events';
import { estimateUsage, LLM_ADAPTERS } from '#llm';
import type { LlmAdapters } from '#llm';
import { LineLimit } from '#redis';
import { restartAfter, RewriteError, RewriteLogs } from '#rewrite-log';
import type { Claim, ClaimRequest, Log, RewriteFailure, StreamBinding, StreamRecord, StreamState } from '#rewrite-log';
import { BudgetExhaustedError, UsageService } from '#usage';
import { budgetExhausted } from './budget.js';
import { DELIVERIES } from './delivery.js';
import type { Delivery } from './delivery.js';
import { bodyHashOf, fingerprintOf } from './fingerprint.js';
import type { CacheMode, CacheStatus, RewriteCommand } from './rewrite-command.js';
import { buildPrompt } from './prompt.js';
import { ProviderFallback } from './provider-fallback.js';
import { RequestReader } from './request-reader.js';
import type { ReaderPlace } from './request-reader.js';
import { resumableStream } from './resumable-stream.js';
import type { Departure, RewriteEvents } from './rewrite-events.js';
import { RewriteRun } from './rewrite-run.js';
import type { RunOrder } from './rewrite-run.js';
import { StreamReader } from './stream-reader.js';
import type { Style } from './styles/style.js';
import { Styles } from './styles/styles.js';

/** Who asks for a rewrite, and how. */
interface Asking {
  owner: string;
  cacheMode: CacheMode;
  delivery: Delivery;
  /** The reader leaves when it aborts, and its events end. */
  signal: Departure;
  /** The stream's id; a new one if not given. */
  streamId?: string;
  /** For the logs; a job is worked for no request. */
  requestId?: string;
  /** The place in a trace below which the request stands. */
  trace?: TraceContext | null;
  /** Resolves once it may be served, and rejects where it may not: nothing is written or read before. Null where it may. */
  admission?: Promise<void> | null;
}

/** A rewrite about to be read. */
interface RewriteReading {
  cacheStatus: CacheStatus;
  events: RewriteEvents;
}

/** What is needed to claim a stream's rewrite again, on any machine. */
interface ClaimOrder {
  command: RewriteCommand;
  owner: string;
  cacheMode: CacheMode;
  delivery: Delivery;
  requestId?: string | undefined;
  trace?: TraceContext | null | undefined;
  deadlineAt: number;
  /** Until when the request waits for keys, the time of calls apart; in milliseconds since the epoch. */
  keysUntil: number;
}

/** A stream that is to read a rewrite. */
interface StreamClaim extends Omit<StreamBinding, 'record'> {
  streamId: string;
  /** The number after which its first events come. */
  offset?: number;
}

/** How long a job waits for what its leader says at the deadline: whether another attempt may do better. */
const LAST_WORD_IN_MS = 250;

/** When a style that another process knows may be here as well: its file may be on its way. */
const STYLE_MAY_COME_IN_SECONDS = 5;

/** How long a log may still be written after the deadline of its leader. */
const LONGEST_LEFTOVER_IN_MS = 60_000;

const SHARING: Readonly<Record<CacheMode, Pick<ClaimRequest, 'sharing' | 'lookup' | 'join'>>> = {
  default: { sharing: 'joinable', lookup: true, join: true },
  'no-cache': { sharing: 'when-finished', lookup: false, join: false },
  'no-store': { sharing: 'private', lookup: false, join: false },
};

/** Rewrites texts: every way of asking is a way of reading one log. */
@Injectable()
export class RewriteService implements OnModuleDestroy {
  private readonly logger = new Logger(RewriteService.name);
  private readonly lines = new LineLimit();
  /** Those under way, and their ends. */
  private readonly runs = new Map<RewriteRun, Promise<void>>();

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
    private readonly logs: RewriteLogs,
    private readonly providers: ProviderFallback,
    private readonly usage: UsageService,
    private readonly styles: Styles,
  ) {}

  /** Stops what is still written, so that its cost is booked and its keys are given back while that can be told. Never rejects. */
  async onModuleDestroy(): Promise<void> {
    for (const run of this.runs.keys()) run.stop();
    await Promise.all(this.runs.values());
  }

  /**
   * Finds, joins or starts the rewrite.
   * @throws RewriteError `unavailable` for a style that this process has not, `provider-failed` for such a provider, and what `admission` rejects with
   */
  async open(command: RewriteCommand, asking: Asking): Promise<RewriteReading> {
    const { owner, cacheMode, delivery, signal, requestId, trace, admission, streamId = randomUUID() } = asking;
    const order = this.order(command, { owner, cacheMode, delivery, requestId, trace });
    const claim = await this.claim(order, { streamId, shownId: 0 }, admission);
    if (claim.cached) this.usage.countCached(owner);
    const events = this.reader(order, claim.streamId ?? streamId, claim, { afterId: -1, cached: claim.cached, signal });
    return { cacheStatus: this.cacheStatus(cacheMode, claim), events };
  }

  /** Null for an id that is no stream of this owner, or is no longer kept. */
  async findStream(streamId: string, owner: string): Promise<StreamState | null> {
    const state = await this.logs.findStream(streamId);
    return state?.owner === owner ? state : null;
  }

  /** A request's stream again, or a job's, from the event after `afterId`; null when nothing comes after it. */
  readOn(state: StreamState, { afterId, signal }: { afterId: number; signal: Departure }): RewriteEvents | null {
    if (state.finalId !== null && afterId >= state.finalId) return null;
    if (state.kind === 'job' || state.finalId !== null || state.logId === null) {
      return new StreamReader(this.logs, state, { afterId, signal });
    }
    const order = JSON.parse(state.request) as ClaimOrder;
    const outcome = state.leads ? 'lead' : 'follow';
    const place: ReaderPlace = { outcome, log: this.logs.join(state.logId, false), offset: state.offset };
    return this.reader(order, state.id, place, { afterId, cached: state.cached, signal });
  }

  /**
   * What a reader gets that had the event `afterId` of a stream of an equal body and came back with the body instead of the stream's id: the events
   * after it, null when there are none. Where no stream has such an event, or the reader may have read another text under that number, the whole
   * text of the newest stream in a new one, or of a new rewrite if there is none.
   */
  async goOn(
    command: RewriteCommand,
    {
      owner,
      afterId,
      signal,
      requestId,
      trace,
    }: Omit<Asking, 'cacheMode' | 'delivery' | 'streamId' | 'admission'> & { afterId: number },
  ): Promise<RewriteEvents | null> {
    const recent = await this.logs.findRecent(bodyHashOf(owner, command), afterId);
    const known = await resumableStream(this.logs, recent);
    if (known) return this.readOn(known, { afterId, signal });
    const order = this.order(command, { owner, cacheMode: 'default', delivery: 'stream', requestId, trace });
    const streamId = randomUUID();
    const prefers = recent.streams[0]?.logId ?? undefined;
    const claim = await this.claim(order, { streamId, shownId: 0, prefers, offset: restartAfter(afterId) });
    return this.reader(order, claim.streamId ?? streamId, claim, { afterId: -1, cached: claim.cached, signal });
  }

  /**
   * Refuses what the client's budget cannot bear today, whatever comes of the calls under way; what the cache has is free.
   * @throws RewriteError `budget-exhausted`
   */
  async assertBearable(
    command: RewriteCommand,
    { owner, cacheMode }: Pick<Asking, 'owner' | 'cacheMode'>,
  ): Promise<void> {
    try {
      await this.usage.assertBearable(owner, () => estimateUsage(buildPrompt(this.styleOf(command), command)));
    } catch (error) {
      if (!(error instanceof BudgetExhaustedError)) throw error;
      const { fingerprint } = this.identify(command, owner);
      if (!SHARING[cacheMode].lookup || !(await this.logs.isCached(fingerprint))) throw budgetExhausted(error);
    }
  }

  /** Opens the stream of a job that waits, so that it can be read from now on. */
  async openJobStream(
    id: string,
    command: RewriteCommand,
    asking: { owner: string; cacheMode: CacheMode },
  ): Promise<void> {
    await this.logs.openStream(this.record(id, this.order(command, { ...asking, delivery: 'job' })));
  }

  /** Ends a job's stream; not that of others who read the same rewrite. @returns the number of the stream's `error` */
  async endJobStream(id: string, failure: RewriteFailure): Promise<number> {
    return this.logs.endStream(id, failure, 0);
  }

  private order(
    command: RewriteCommand,
    asking: Pick<ClaimOrder, 'owner' | 'cacheMode' | 'delivery' | 'requestId' | 'trace'>,
  ): ClaimOrder {
    const now = Date.now();
    const { deadlineInMs, keyWaitInMs } = this.settings;
    return { command, deadlineAt: now + deadlineInMs, keysUntil: now + keyWaitInMs, ...asking };
  }

  private async claim(
    order: ClaimOrder,
    { streamId, offset = 0, ...binding }: StreamClaim,
    admission: Promise<void> | null = null,
  ): Promise<Claim> {
    const { command, delivery, cacheMode, owner, deadlineAt } = order;
    const { isKept, showsPieces } = DELIVERIES[delivery];
    const { style, providers, fingerprint } = this.identify(command, owner);
    const claim = await this.logs.claim({
      fingerprint,
      ...SHARING[cacheMode],
      observes: showsPieces,
      openForInMs: Math.max(0, deadlineAt - Date.now()) + LONGEST_LEFTOVER_IN_MS,
      ...(isKept && { stream: { record: { ...this.record(streamId, order), offset }, ...binding } }),
    });
    if (admission) await this.confirm(claim, admission);
    const led = { style, providers, fingerprint, streamId: claim.streamId ?? streamId };
    if (claim.outcome === 'lead') this.lead(claim.log, order, led);
    return isKept ? claim : { ...claim, offset: binding.shownId > 0 ? restartAfter(binding.shownId) : 0 };
  }

  /** The claim stands once its request is admitted. @throws what `admission` rejects with */
  private async confirm(claim: Claim, admission: Promise<void>): Promise<void> {
    try {
      await admission;
    } catch (refusal) {
      void this.logs.takeBack(claim);
      throw refusal;
    }
  }

  /** Who may serve it, and what makes it equal to another. */
  private identify(command: RewriteCommand, owner: string): Pick<RunOrder, 'style' | 'providers' | 'fingerprint'> {
    const style = this.styleOf(command);
    const providers = this.providersOf(command);
    const fingerprint = fingerprintOf(command, {
      style,
      owner: this.settings.cache.shared ? null : owner,
      providers: providers.map((provider) => ({ provider, identity: this.adapters.get(provider)!.identity })),
    });
    return { style, providers, fingerprint };
  }

  private lead(
    log: Log,
    { command, owner, delivery, cacheMode, deadlineAt, keysUntil, requestId, trace = null }: ClaimOrder,
    { streamId, ...led }: Pick<RunOrder, 'style' | 'providers' | 'fingerprint'> & { streamId: string },
  ): void {
    const { priority } = DELIVERIES[delivery];
    const cacheForInMs = cacheMode === 'no-store' ? 0 : this.settings.cache.ttlInSeconds * 1000;
    const ids = idsOf({ delivery, requestId }, streamId);
    const facts = { ids, client: owner, style: command.style, delivery };
    const order = { facts, trace, command, priority, deadlineAt, keysUntil, cacheForInMs, ...led };
    const writer = this.logs.lead(log, () => run.stop());
    const run = new RewriteRun(order, writer, this.settings, this.providers);
    this.runs.set(
      run,
      run.write().finally(() => this.runs.delete(run)),
    );
  }

  private reader(
    order: ClaimOrder,
    streamId: string,
    place: ReaderPlace,
    how: { afterId: number; cached: boolean; signal: Departure },
  ): RequestReader {
    const { delivery, deadlineAt, command } = order;
    return new RequestReader(this.logs, place, {
      streamId,
      ...how,
      style: command.style,
      deadlineAt: deadlineAt + (delivery === 'job' ? LAST_WORD_IN_MS : 0),
      takesOverLateUntil: deadlineAt - this.settings.deadlineInMs / 2,
      mayFollowOthers: this.settings.cache.shared,
      endsWithReading: delivery !== 'job',
      graceInMs: DELIVERIES[delivery].hasGrace ? this.settings.stream.resumeGraceInMs : 0,
      claimAgain: (leaves, shownId) => this.claim(order, { streamId, leaves, shownId }),
    });
  }

  private record(id: string, order: ClaimOrder): StreamRecord {
    const ofJob = order.delivery === 'job';
    return {
      id,
      owner: order.owner,
      kind: ofJob ? 'job' : 'request',
      style: order.command.style,
      bodyHash: ofJob ? '' : bodyHashOf(order.owner, order.command),
      request: ofJob ? '' : JSON.stringify(order),
      logId: null,
      offset: 0,
      hasMoved: false,
      leads: false,
      cached: false,
      openedAt: Date.now(),
      end: null,
      keepForInMs: 1000 * (ofJob ? this.settings.job.resultTtlInSeconds : this.settings.stream.ttlInSeconds),
    };
  }

  private styleOf({ style: name }: RewriteCommand): Style {
    const style = this.styles.find(name);
    if (style) return style;
    this.warn(`There is no style ${name} here: jobs in it wait until a file of STYLES_DIR has it`);
    throw new RewriteError('unavailable', 'This style is not at hand here.', STYLE_MAY_COME_IN_SECONDS);
  }

  /** Another process may know a provider that is not known here, such as before its restart: a job is tried again later. */
  private providersOf({ provider }: RewriteCommand): ProviderName[] {
    const { providers } = this.settings;
    if (provider === undefined) return providers;
    if (providers.includes(provider)) return [provider];
    this.warn(`There is no provider ${provider} here: jobs for it wait, and fail after a while`);
    const detail = 'The provider that was asked for is not at hand here.';
    throw RewriteError.from({ type: 'provider-failed', detail, retry: 'later' });
  }

  private warn(line: string): void {
    if (this.lines.allows(line)) this.logger.warn(line);
  }

  private cacheStatus(cacheMode: CacheMode, { outcome }: Claim): CacheStatus {
    if (cacheMode !== 'default') return 'request';
    if (outcome === 'hit') return 'hit';
    if (outcome === 'follow') return 'collapsed';
    return this.settings.cache.ttlInSeconds === 0 ? 'bypass' : 'miss';
  }
}

/** The ids by which the client knows the rewrite. */
function idsOf({ delivery, requestId }: Pick<ClaimOrder, 'delivery' | 'requestId'>, streamId: string): RewriteIds {
  if (delivery === 'job') return { jobId: streamId };
  return delivery === 'stream' ? { requestId, streamId } : { requestId };
}
