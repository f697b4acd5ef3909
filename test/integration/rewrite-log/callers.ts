import { LogLostError } from '#rewrite-log';
import type { Log, LogWriter, RewriteLogs, StreamState, ClaimRequest, StreamBinding } from '#rewrite-log';
import { CACHED, CANCELLED, claimWith, FAILURE, NOT_CACHED, readAll, REWRITE, streamOf } from './log-processes.js';

export const WAYS = [
  { sharing: 'joinable', lookup: true, join: true },
  { sharing: 'when-finished', lookup: false, join: false },
  { sharing: 'private', lookup: false, join: false },
] as const;
export const FINGERPRINTS = ['a', 'b'];

interface Held {
  logs: RewriteLogs;
  log: Log;
}

interface Led {
  writer: LogWriter;
  /** What is done with it is done in turn. */
  isDone: Promise<void>;
}

/** Those who claim, write and read the logs of one process or two. Of what there is they mean the nth, counted around; where there is nothing, nothing happens. */
export class Callers {
  readonly streamIds: string[] = [];
  private readonly led: Led[] = [];
  private readonly held: Held[] = [];

  /** @param sides what the one process knows and the other; the same where there is one */
  constructor(
    private readonly sides: readonly [RewriteLogs, RewriteLogs],
    private readonly keepForInMs: number,
  ) {}

  async openJob(side: number): Promise<void> {
    const record = streamOf({ kind: 'job', bodyHash: '', keepForInMs: this.keepForInMs });
    this.streamIds.push(record.id);
    await this.sides[side]!.openStream(record);
  }

  /** For a new stream. */
  async claim(side: number, fingerprint: string, request: Partial<ClaimRequest & StreamBinding>): Promise<void> {
    const record = streamOf({ bodyHash: 'one of all', keepForInMs: this.keepForInMs });
    this.streamIds.push(record.id);
    await this.take(side, claimWith(record, { fingerprint, ...request }));
  }

  /** For the nth stream, which leaves its log. */
  async claimAgain(side: number, nth: number, fingerprint: string): Promise<void> {
    const known = await this.stream(side, nth);
    if (!known) return;
    const { logId, offset } = known;
    await this.take(side, claimWith(known, { fingerprint, leaves: logId ?? undefined, shownId: offset }));
  }

  async join(side: number, nth: number): Promise<void> {
    const { logId = null, finalId = null } = (await this.stream(side, nth)) ?? {};
    const logs = this.sides[side]!;
    if (logId !== null) this.held.push({ logs, log: logs.join(logId, finalId !== null) });
  }

  async leave(nth: number, graceInMs: number): Promise<void> {
    const [left] = this.held.splice(nth % (this.held.length || 1), 1);
    if (left) await left.logs.leave(left.log, graceInMs);
  }

  async write(nth: number, text: string): Promise<void> {
    await this.withWriter(nth, (writer) => writer.write(text));
  }

  async restart(nth: number): Promise<void> {
    await this.withWriter(nth, (writer) => writer.restart());
  }

  async end(nth: number, ending: 'finish' | 'fail', isCached: boolean): Promise<void> {
    await this.withWriter(nth, (writer) =>
      ending === 'fail' ? writer.fail(FAILURE) : writer.finish(REWRITE, isCached ? CACHED : NOT_CACHED),
    );
  }

  async endStream(side: number, nth: number, afterId: number): Promise<void> {
    const id = nthOf(this.streamIds, nth);
    if (id !== undefined) await this.sides[side]!.endStream(id, CANCELLED, afterId);
  }

  /** Nobody writes or reads any more. */
  async goAway(): Promise<void> {
    for (let nth = 0; nth < this.led.length; nth += 1) await this.end(nth, 'fail', false);
    while (this.held.length > 0) await this.leave(0, 0);
  }

  /** No stream is bound to a log that is gone. */
  async expectReadable(): Promise<void> {
    const [logs] = this.sides;
    for (const id of this.streamIds) {
      const { logId = null, finalId = null } = (await logs.findStream(id)) ?? {};
      if (logId === null) continue;
      const log = logs.join(logId, finalId !== null);
      expect(log.isLost).toBe(false);
      await logs.leave(log, 0);
    }
  }

  /** What has ended is told alike by both sides, and as it was written. */
  async expectSame(): Promise<void> {
    for (const id of this.streamIds) {
      const [one, other] = await Promise.all(this.sides.map((logs) => logs.findStream(id)));
      expect(JSON.stringify(one)).toBe(JSON.stringify(other));
      if (one && one.logId !== null && one.finalId !== null) await this.expectToldAsWritten(one, one.logId);
    }
  }

  private async expectToldAsWritten({ end, offset, finalId }: StreamState, logId: string): Promise<void> {
    const both = this.sides.map((logs) => ({ logs, log: logs.join(logId, true) }));
    const [told, toldThere] = await Promise.all(both.map(({ log }) => readAll(log)));
    expect(toldThere).toEqual(told);
    if (end === null) expect(offset + told!.at(-1)!.seq).toBe(finalId);
    const written = this.led.find(({ writer }) => writer.log.id === logId)?.writer.log;
    // What is written while its end as abandoned is told is shown to nobody.
    if (written && !both[0]!.log.wasAbandoned) expect(told).toEqual(written.entries);
    await Promise.all(both.map(({ logs, log }) => logs.leave(log, 0)));
  }

  private async stream(side: number, nth: number): Promise<StreamState | null> {
    return this.sides[side]!.findStream(nthOf(this.streamIds, nth) ?? '');
  }

  private async take(side: number, request: ClaimRequest): Promise<void> {
    const logs = this.sides[side]!;
    const { log, outcome } = await logs.claim(request);
    this.held.push({ logs, log });
    if (outcome === 'lead') this.led.push({ writer: logs.lead(log, () => undefined), isDone: Promise.resolve() });
  }

  private async withWriter(nth: number, act: (writer: LogWriter) => void | Promise<void>): Promise<void> {
    const led = nthOf(this.led, nth);
    if (led) await (led.isDone = led.isDone.then(() => act(led.writer)).catch(expectLost));
  }
}

function expectLost(error: unknown): void {
  expect(error).toBeInstanceOf(LogLostError);
}

function nthOf<T>(all: readonly T[], nth: number): T | undefined {
  return all[nth % (all.length || 1)];
}
