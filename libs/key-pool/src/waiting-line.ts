import type { KeyLease } from './key-lease.js';
import type { KeyPriority } from './key-lease-store.js';

/** How a key is asked for. */
export interface LeaseWish {
  priority: KeyPriority;
  /** How long to wait for a key; 0 asks once. */
  waitInMs: number;
  /** Aborting it ends the wait with the signal's reason. */
  signal: AbortSignal;
}

/** A request in line. Resolving or rejecting it takes it out of the line. */
export interface Waiter {
  /** By `performance.now()`. */
  readonly deadline: number;
  /** Timers and clocks differ by fractions of a ms: this, not the clock, says that the wait is over. */
  isPastDeadline: boolean;
  /** The store was asked since the request came, so that its deadline may end it. */
  hasBeenRefused: boolean;
  onRefused(): void;
  resolve(lease: KeyLease): void;
  reject(reason: unknown): void;
}

/** The longest that a timer of Node can wait. */
export const LONGEST_TIMER_IN_MS = 2_147_483_647;

/** Requests that wait, in order of arrival, interactive ones before jobs. */
export class WaitingLine {
  private readonly waiting = { interactive: new Set<Waiter>(), job: new Set<Waiter>() };

  /**
   * @param onDeadline called when a request's deadline passes
   * @param onEmpty called when the last request has left
   */
  constructor(
    private readonly onDeadline: () => void,
    private readonly onEmpty: () => void,
  ) {}

  /**
   * Puts a request at the end.
   * @param onFirstRefusal called when it is refused for the first time
   * @returns what it is resolved or rejected with
   */
  join({ priority, waitInMs, signal }: LeaseWish, onFirstRefusal: () => void): Promise<KeyLease> {
    const line = this.waiting[priority];
    return new Promise((resolve, reject) => {
      const onTimeout = (): void => {
        waiter.isPastDeadline = true;
        this.onDeadline();
      };
      const timer = setTimeout(onTimeout, Math.min(waitInMs, LONGEST_TIMER_IN_MS));
      const onAbort = (): void => waiter.reject(signal.reason);
      const leave = (): void => {
        line.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (this.first() === undefined) this.onEmpty();
      };
      const waiter: Waiter = {
        deadline: performance.now() + waitInMs,
        isPastDeadline: false,
        hasBeenRefused: false,
        onRefused: () => {
          if (waiter.hasBeenRefused) return;
          waiter.hasBeenRefused = true;
          onFirstRefusal();
        },
        resolve: (lease) => {
          leave();
          resolve(lease);
        },
        reject: (reason) => {
          leave();
          reject(reason);
        },
      };
      line.add(waiter);
      signal.addEventListener('abort', onAbort);
    });
  }

  first(): Waiter | undefined {
    const { interactive, job } = this.waiting;
    return interactive.values().next().value ?? job.values().next().value;
  }

  all(): Waiter[] {
    return [...this.waiting.interactive, ...this.waiting.job];
  }

  length(priority: KeyPriority): number {
    return this.waiting[priority].size;
  }
}
