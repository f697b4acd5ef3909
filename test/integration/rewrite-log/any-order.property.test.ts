import * as fc from 'fast-check';
import { LogLostError } from '#rewrite-log';
import type { Claim, ClaimRequest, LogWriter, StreamBinding } from '#rewrite-log';
import { CACHED, CANCELLED, claimWith, FAILURE, LogProcess, NOT_CACHED, REWRITE, streamOf } from './log-processes.js';

const KEPT_FOR_IN_MS = 60_000;
/** The stream of a job that has no end is kept for a week. */
const A_WEEK_IN_MS = 604_800_000;
const BODY_HASH = 'the same of all streams';

const WAYS = [
  { sharing: 'joinable', lookup: true, join: true },
  { sharing: 'when-finished', lookup: false, join: false },
  { sharing: 'private', lookup: false, join: false },
] as const;

/** The logs of a process, and what its callers hold of them. */
class Callers {
  readonly streamIds: string[] = [];
  private readonly writers: LogWriter[] = [];
  private readonly claims: Claim[] = [];

  constructor(readonly process: LogProcess) {}

  async openJob(): Promise<void> {
    const record = streamOf({ kind: 'job', bodyHash: '', keepForInMs: KEPT_FOR_IN_MS });
    this.streamIds.push(record.id);
    await this.process.logs.openStream(record);
  }

  async claim(fingerprint: string, request: Partial<ClaimRequest & StreamBinding>): Promise<void> {
    const record = streamOf({ bodyHash: BODY_HASH, keepForInMs: KEPT_FOR_IN_MS });
    this.streamIds.push(record.id);
    await this.take(claimWith(record, { fingerprint, ...request }));
  }

  async claimAgain(nth: number, fingerprint: string): Promise<void> {
    const known = await this.process.logs.findStream(at(this.streamIds, nth) ?? '');
    if (known)
      await this.take(claimWith(known, { fingerprint, leaves: known.logId ?? undefined, shownId: known.offset }));
  }

  async write(nth: number, length: number): Promise<void> {
    await this.withWriter(nth, (writer) => writer.write('x'.repeat(length)));
  }

  async restart(nth: number): Promise<void> {
    await this.withWriter(nth, (writer) => writer.restart());
  }

  async end(nth: number, ending: 'finish' | 'fail', isCached: boolean): Promise<void> {
    await this.withWriter(nth, (writer) =>
      ending === 'fail' ? writer.fail(FAILURE) : writer.finish(REWRITE, isCached ? CACHED : NOT_CACHED),
    );
  }

  async leave(nth: number, graceInMs: number): Promise<void> {
    const [claim] = this.claims.splice(nth % (this.claims.length || 1), 1);
    if (claim) await this.process.logs.leave(claim.log, graceInMs);
  }

  async endStream(nth: number, afterId: number): Promise<void> {
    const id = at(this.streamIds, nth);
    if (id !== undefined) await this.process.logs.endStream(id, CANCELLED, afterId);
  }

  /** What is true at any time. */
  async expectSound(): Promise<void> {
    const { logs } = this.process;
    for (const id of this.streamIds) {
      const { logId = null, finalId } = (await logs.findStream(id)) ?? {};
      if (logId !== null) await this.expectReadable(logId, finalId !== null);
    }
    const recent = await logs.findRecent(BODY_HASH, 1);
    for (const { id } of recent.streams) expect(await logs.findStream(id)).not.toBeNull();
  }

  /** Nobody reads or writes any more. */
  async goAway(): Promise<void> {
    while (this.claims.length > 0) await this.leave(0, 0);
    for (let nth = 0; nth < this.writers.length; nth += 1) await this.end(nth, 'fail', false);
  }

  private async expectReadable(logId: string, isFinished: boolean): Promise<void> {
    const log = this.process.logs.join(logId, isFinished);
    expect(log.isLost).toBe(false);
    await this.process.logs.leave(log, 0);
  }

  private async take(request: ClaimRequest): Promise<void> {
    const claim = await this.process.logs.claim(request);
    this.claims.push(claim);
    if (claim.outcome === 'lead') this.writers.push(this.process.logs.lead(claim.log, () => undefined));
  }

  private async withWriter(nth: number, act: (writer: LogWriter) => void | Promise<void>): Promise<void> {
    const writer = at(this.writers, nth);
    try {
      if (writer) await act(writer);
    } catch (error) {
      expect(error).toBeInstanceOf(LogLostError);
    }
  }
}

function at<T>(all: T[], nth: number): T | undefined {
  return all[nth % (all.length || 1)];
}

type Step = (callers: Callers) => Promise<unknown>;
const nth = fc.nat(30);
const fingerprint = fc.constantFrom('a', 'b');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fingerprint, fc.constantFrom(...WAYS)).map(
      ([f, way]): Step =>
        (c) =>
          c.claim(f, way),
    ),
  },
  fc.tuple(nth, fingerprint).map(
    ([n, f]): Step =>
      (c) =>
        c.claimAgain(n, f),
  ),
  fc.constant<Step>((c) => c.openJob()),
  fc.tuple(nth, fc.nat(600)).map(
    ([n, length]): Step =>
      (c) =>
        c.write(n, length),
  ),
  nth.map(
    (n): Step =>
      (c) =>
        c.restart(n),
  ),
  fc.tuple(nth, fc.constantFrom('finish' as const, 'fail' as const), fc.boolean()).map(
    ([n, ending, isCached]): Step =>
      (c) =>
        c.end(n, ending, isCached),
  ),
  fc.tuple(nth, fc.constantFrom(0, 500)).map(
    ([n, grace]): Step =>
      (c) =>
        c.leave(n, grace),
  ),
  fc.tuple(nth, fc.nat(4)).map(
    ([n, id]): Step =>
      (c) =>
        c.endStream(n, id),
  ),
  fc.constantFrom(1, 600, 30_000, KEPT_FOR_IN_MS).map(
    (ms): Step =>
      () =>
        jest.advanceTimersByTimeAsync(ms),
  ),
);

describe('logs in the memory of a process, whatever happens in whatever order,', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => Date.now());
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  test('can be read while a stream shows them, and are gone with all streams in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('1500', '4000', '1000000'),
        fc.array(step, { maxLength: 60, size: 'max' }),
        async (room, steps) => {
          const callers = new Callers(await LogProcess.start(null, { CACHE_MAX_BYTES: room }));
          for (const happen of steps) {
            await happen(callers);
            await callers.expectSound();
          }
          await callers.goAway();
          await jest.advanceTimersByTimeAsync(A_WEEK_IN_MS + 1);
          for (const id of callers.streamIds) expect(await callers.process.logs.findStream(id)).toBeNull();
          await callers.process.stop();
        },
      ),
      { numRuns: 60 },
    );
  });
});
