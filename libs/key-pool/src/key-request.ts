import type { ProviderName } from '#config';
import type { TraceContext } from '#events';
import type { KeyLease } from './key-lease.js';
import type { KeyPriority } from './key-lease-store.js';
import type { KeyQueue } from './key-queue.js';
import { NoKeyError } from './no-key-error.js';

/** How a key is asked for. */
export interface LeaseWish {
  priority: KeyPriority;
  /** How long to wait for a key; 0 asks once. */
  waitInMs: number;
  /** Keys of each provider that will not do. */
  passedOver?: ReadonlyMap<ProviderName, readonly { keyIndex: number }[]>;
  /** The place in a trace below which the wait for the key stands. */
  trace?: TraceContext | null;
  /** Aborting it ends the wait with the signal's reason. */
  signal: AbortSignal;
}

/** The longest that a timer of Node can wait. */
export const LONGEST_TIMER_IN_MS = 2_147_483_647;

/**
 * A request for a key of any of some queues. It joins them in order, each once the one before has no free key, and keeps its place in
 * those before. It leaves them all with the first lease, or once all have refused it.
 */
export class KeyRequest {
  readonly priority: KeyPriority;
  /** By `performance.now()`. */
  readonly deadline: number;
  /** What comes of it. @throws {NoKeyError} of the queue whose key could be had soonest, once all have refused; or the signal's reason */
  readonly lease: Promise<KeyLease>;
  /** Timers and clocks differ by fractions of a ms: this, not the clock, says that the wait is over. */
  isPastDeadline = false;
  private readonly signal: AbortSignal;
  private readonly refusals: NoKeyError[] = [];
  /** How many of the queues, in their order, have had no free key for it. */
  private queuesWithout = 0;
  private deadlineTimer: NodeJS.Timeout | undefined;
  private resolve!: (lease: KeyLease) => void;
  private reject!: (reason: unknown) => void;

  /** @param queues not empty */
  constructor(
    private readonly queues: readonly KeyQueue[],
    { priority, waitInMs, signal }: LeaseWish,
  ) {
    this.priority = priority;
    this.deadline = performance.now() + waitInMs;
    this.signal = signal;
    this.lease = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    signal.addEventListener('abort', this.onAbort);
    queues[0]!.join(this);
  }

  /** Whether the queue was asked since the request came, so that its deadline may end the wait there. */
  hasFoundNoneIn(queue: KeyQueue): boolean {
    return this.queues.indexOf(queue) < this.queuesWithout;
  }

  /** The queue has no free key for it, for now. */
  onNoneFree(queue: KeyQueue): void {
    if (this.hasFoundNoneIn(queue)) return;
    this.queuesWithout += 1;
    this.deadlineTimer ??= setTimeout(this.onDeadline, this.deadlineInMs());
    this.queues[this.queuesWithout]?.join(this);
  }

  grant(lease: KeyLease): void {
    this.end();
    this.resolve(lease);
  }

  /** The queue, which has had no free key for it, gives it none any more. */
  refuse(queue: KeyQueue, error: NoKeyError): void {
    queue.leave(this);
    this.refusals.push(error);
    if (this.refusals.length === this.queues.length) this.fail(soonestOf(this.refusals));
  }

  fail(error: unknown): void {
    this.end();
    this.reject(error);
  }

  private deadlineInMs(): number {
    return Math.min(Math.max(0, Math.ceil(this.deadline - performance.now())), LONGEST_TIMER_IN_MS);
  }

  private readonly onAbort = (): void => this.fail(this.signal.reason);

  private readonly onDeadline = (): void => {
    this.isPastDeadline = true;
    for (const queue of this.queues) queue.refuseLate();
  };

  private end(): void {
    clearTimeout(this.deadlineTimer);
    this.signal.removeEventListener('abort', this.onAbort);
    for (const queue of this.queues) queue.leave(this);
  }
}

/** One that is out counts only if all are. */
function soonestOf(refusals: readonly NoKeyError[]): NoKeyError | undefined {
  const usable = refusals.filter(({ reason }) => reason !== 'out');
  const candidates = usable.length > 0 ? usable : refusals;
  return candidates.toSorted((a, b) => a.retryAfterInMs - b.retryAfterInMs)[0];
}
