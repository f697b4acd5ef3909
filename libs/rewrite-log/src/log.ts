import { isFinal } from './log-entry.js';
import type { FinalEntry, LogEntry } from './log-entry.js';

/** The log takes nothing more: it was ended since nobody read it. */
export class LogLostError extends Error {
  override readonly name = 'LogLostError';

  constructor(logId: string) {
    super(`log ${logId} is lost`);
  }
}

/**
 * One log as this process has it, however it is filled: by the run that writes it here, from Redis while it is written elsewhere, or at once. Who reads it keeps
 * a place in it and is told, once for all that came together, that there is more.
 */
export class Log {
  readonly entries: LogEntry[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly observers = new Set<() => void>();
  private readers = 0;
  private graceUntil = 0;
  private isNotifying = false;
  private lost = false;
  private observed = false;

  constructor(readonly id: string) {}

  get final(): FinalEntry | null {
    const last = this.entries.at(-1);
    return last && isFinal(last) ? last : null;
  }

  /** Nothing comes any more, and it has no end: its writer has died or is out of reach, or it is gone. */
  get isLost(): boolean {
    return this.lost;
  }

  /** It was stopped since nobody read it. */
  get wasAbandoned(): boolean {
    const { final } = this;
    return final?.kind === 'error' && final.failure.type === 'abandoned';
  }

  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** A reader shows the pieces as they come, or did once. */
  get isObserved(): boolean {
    return this.observed;
  }

  /** Somebody reads it in this process. */
  get isRead(): boolean {
    return this.readers > 0;
  }

  /** How long one who has left may still come back. */
  get graceLeftInMs(): number {
    return Math.max(0, this.graceUntil - performance.now());
  }

  /** Whether an entry has this number. */
  has(seq: number): boolean {
    return this.entries[this.placeAfter(seq) - 1]?.seq === seq;
  }

  /** Whether an entry has this number that is not its end. */
  hasShown(seq: number): boolean {
    return this.has(seq) && this.final?.seq !== seq;
  }

  /** The index of the first entry after `seq`. */
  placeAfter(seq: number): number {
    let low = 0;
    for (let high = this.entries.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Adds the entry and tells the readers. @throws LogLostError where it has ended */
  append(entry: LogEntry): void {
    if (this.final) throw new LogLostError(this.id);
    this.entries.push(entry);
    if (isFinal(entry)) this.observers.clear();
    this.notify();
  }

  /** Nothing comes any more; readers are told. */
  lose(): void {
    this.lost = true;
    this.notify();
  }

  /** Somebody shows the pieces as they come: text must not be held back any longer. */
  observe(): void {
    if (this.observed) return;
    this.observed = true;
    for (const observer of this.observers) observer();
    this.observers.clear();
  }

  /** Calls the listener as soon as the log is observed. */
  onObserved(listener: () => void): void {
    if (this.observed) listener();
    else this.observers.add(listener);
  }

  /** Calls the listener whenever there is more, until the function it returns is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** One reader more. */
  join(): void {
    this.readers += 1;
  }

  /** One reader less, who may come back within this time. */
  leave(graceInMs: number): void {
    this.readers -= 1;
    this.graceUntil = Math.max(this.graceUntil, performance.now() + graceInMs);
  }

  /** After all that came in one packet, so that it goes out in one. */
  private notify(): void {
    if (this.isNotifying || this.listeners.size === 0) return;
    this.isNotifying = true;
    setImmediate(() => {
      this.isNotifying = false;
      for (const listener of this.listeners) listener();
    });
  }
}
