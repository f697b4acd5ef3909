import { EventEmitter } from 'node:events';
import type { Log } from './log.js';
import { RecentStreamIds } from './recent-stream-ids.js';
import type { StreamRecord } from './stream-record.js';

const LONGEST_TIMER_IN_MS = 2 ** 31 - 1;

/** The records of the streams that this process alone keeps, each for its time. */
export class LocalStreams {
  private readonly records = new Map<string, StreamRecord>();
  private readonly recent = new RecentStreamIds();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changes = new EventEmitter().setMaxListeners(0);

  /** @param onExpired called once a stream's time is over and it is kept no more */
  constructor(private readonly onExpired: (record: StreamRecord) => void) {}

  find(id: string): StreamRecord | undefined {
    return this.records.get(id);
  }

  /** Those with this `bodyHash` that are found, the newest first, and whether another may have been. */
  findRecent(bodyHash: string): { records: StreamRecord[]; areAll: boolean } {
    const { ids, areAll } = this.recent.of(bodyHash);
    return { records: ids.map((id) => this.records.get(id)!), areAll };
  }

  /** Keeps the record as it is now, for its time. */
  set(record: StreamRecord, keepForInMs: number): void {
    this.change(record);
    this.keepFor(record.id, keepForInMs);
  }

  /** Whoever listens is told. */
  change(record: StreamRecord): void {
    this.records.set(record.id, record);
    this.changes.emit(record.id);
  }

  /** Drops what is needed to claim again; nobody is told. */
  dropRequest(record: StreamRecord): void {
    this.records.set(record.id, { ...record, request: '' });
  }

  /** From now on. */
  keepFor(id: string, timeInMs: number): void {
    clearTimeout(this.timers.get(id));
    const timer = setTimeout(() => this.expire(id), Math.min(timeInMs, LONGEST_TIMER_IN_MS));
    this.timers.set(id, timer.unref());
  }

  /** It is found by its `bodyHash` from now on. Takes the place of the newest where both tell the same for good. */
  list(record: StreamRecord, log: Log): void {
    const newest = this.records.get(this.recent.newest(record.bodyHash) ?? '');
    const tellsTheSame = newest?.logId === log.id && newest.offset === record.offset && newest.end === null;
    if (tellsTheSame && log.final?.kind === 'done') this.recent.remove(record.bodyHash, newest.id);
    this.recent.add(record.bodyHash, record.id);
  }

  /** Drops one that was to be kept until then: nobody knows what it told. */
  lose(record: StreamRecord, untilInMs: number): void {
    this.drop(record);
    if (record.bodyHash !== '') this.recent.lose(record.bodyHash, untilInMs);
  }

  /** Calls the listener whenever the stream's record has changed, until the function it returns is called. */
  onChange(id: string, listener: () => void): () => void {
    this.changes.on(id, listener);
    return () => this.changes.off(id, listener);
  }

  private expire(id: string): void {
    const record = this.records.get(id)!;
    this.drop(record);
    this.onExpired(record);
  }

  private drop({ id, bodyHash }: StreamRecord): void {
    this.recent.remove(bodyHash, id);
    this.records.delete(id);
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }
}
