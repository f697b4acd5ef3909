import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { loadSettings } from '#config';
import { type AttemptOutcome, MemoryIdempotencyStore, MemoryJobQueue, RewriteJobs } from '#jobs';
import type { RewriteEvent, RewriteFailure, StreamState } from '#rewrite-log';
import { eachEvent, type RewriteEvents, type RewriteService } from '#rewriting';
import { REWRITE } from '../../support/a-rewrite.js';
import { givenEvents } from '../../support/given-events.js';

const CANCELLED = { type: 'cancelled', detail: 'The job was cancelled.' };
const FAILURE: RewriteFailure = { type: 'refused', detail: 'It was declined.', retry: 'never' };
const FAILURE_ID = 9;
const NEVER = new AbortController().signal;
const START: RewriteEvent = { type: 'start', id: 0, streamId: 'job', style: 'pirate' };

/** Streams that tell their events and then wait for more; those of failed jobs can be told of their end. */
class SilentStreams {
  readonly failures: RewriteFailure[] = [];
  events: RewriteEvent[] = [START, { type: 'delta', id: 1, text: 'Aho' }];
  kind: 'request' | 'job' = 'job';
  /** Whether the reader's last event is the final one of the log, or past it. */
  isPast = false;

  async assertBearable(): Promise<void> {}

  async openJobStream(): Promise<void> {}

  async endJobStream(_id: string, failure: RewriteFailure): Promise<number> {
    this.failures.push(failure);
    return FAILURE_ID;
  }

  async findStream(): Promise<Pick<StreamState, 'kind'>> {
    return { kind: this.kind };
  }

  readOn(_state: unknown, { signal }: { signal: AbortSignal }): RewriteEvents | null {
    const { events, isPast } = this;
    if (isPast) return null;
    return givenEvents(
      (async function* () {
        yield* events;
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      })(),
    );
  }
}

describe('the stream of a job', () => {
  let streams: SilentStreams;
  let queue: MemoryJobQueue;
  let jobs: RewriteJobs;

  beforeEach(() => {
    const settings = loadSettings({ variables: {}, directory: null });
    streams = new SilentStreams();
    queue = new MemoryJobQueue({
      attempts: 1,
      resultTtlInMs: 60_000,
      maxQueued: 10,
      maxBytes: 1_000_000,
      backoffInMs: 5,
    });
    jobs = new RewriteJobs(settings, queue, new MemoryIdempotencyStore(), streams as unknown as RewriteService);
  });
  afterEach(() => queue.close());

  const submit = async (): Promise<string> => {
    const asking = { owner: 'anonymous', cacheMode: 'default' as const, idempotencyKey: null };
    return (await jobs.submit({ text: 'Hello, world', style: 'pirate' }, asking)).id;
  };
  const read = async (id: string, afterId = -1, signal = NEVER): Promise<RewriteEvent[]> => {
    const events = await jobs.resume(id, { owner: 'anonymous', afterId, signal });
    const all: RewriteEvent[] = [];
    if (events) await eachEvent(events, (event) => all.push(event));
    return all;
  };
  const work = (outcome: AttemptOutcome): void => queue.work(async () => outcome, 1);

  it('is told from the result where the log does not tell the end', async () => {
    const id = await submit();
    const reading = read(id);
    work({ kind: 'completed', rewrite: REWRITE });
    expect(await reading).toEqual([
      ...streams.events,
      { type: 'restart', id: 1_000_000_000_000 },
      { type: 'delta', id: 1_000_000_000_001, text: 'Ahoy, world' },
      { type: 'done', id: 1_000_000_000_002, rewrite: REWRITE },
    ]);
  });

  it('goes on to be told from the result to a reader who has had the beginning of that, though the log is there again', async () => {
    const id = await submit();
    work({ kind: 'completed', rewrite: { ...REWRITE, cached: false } });
    const told = await read(id);
    const begun = told.find(({ type }) => type === 'restart')!;
    streams.isPast = true;
    expect(await read(id, begun.id)).toEqual(told.slice(told.indexOf(begun) + 1));
    expect(await jobs.resume(id, { owner: 'anonymous', afterId: told.at(-1)!.id, signal: NEVER })).toBeNull();
  });

  it('ends as the failed job does, and the log is told', async () => {
    const id = await submit();
    const reading = read(id);
    work({ kind: 'failed', failure: FAILURE });
    expect((await reading).at(-1)).toEqual({ type: 'error', id: 1_000_000_000_000, failure: FAILURE });
    expect(streams.failures).toEqual([FAILURE]);
  });

  it('ends for one who begins to read after the job has ended', async () => {
    work({ kind: 'failed', failure: FAILURE });
    const id = await submit();
    expect((await read(id)).at(-1)).toMatchObject({ type: 'error', failure: FAILURE });
  });

  it('has one end where the log tells it', async () => {
    streams.events = [START, { type: 'done', id: 1, rewrite: REWRITE }];
    work({ kind: 'completed', rewrite: REWRITE });
    expect(await read(await submit())).toEqual(streams.events);
  });

  it('holds the end of its log back until the job has ended', async () => {
    streams.events = [START, { type: 'done', id: 1, rewrite: REWRITE }];
    const id = await submit();
    const events = await jobs.resume(id, { owner: 'anonymous', afterId: -1, signal: new AbortController().signal });
    const seen: RewriteEvent[] = [];
    const reading = eachEvent(events!, (event) => seen.push(event));
    await delay(20);
    expect(seen).toEqual([START]);
    work({ kind: 'completed', rewrite: REWRITE });
    await reading;
    expect(seen).toEqual(streams.events);
  });

  it('ends as its log does where the job’s end is not stored in time', async () => {
    streams.events = [START, { type: 'done', id: 1, rewrite: REWRITE }];
    expect(await read(await submit())).toEqual(streams.events);
  });

  it('ends as cancelled where the job was, though its log had ended', async () => {
    streams.events = [START, { type: 'done', id: 1, rewrite: REWRITE }];
    const id = await submit();
    const reading = read(id);
    await delay(20);
    await jobs.cancel(id, 'anonymous');
    expect(await reading).toEqual([START, { type: 'error', id: FAILURE_ID, failure: CANCELLED }]);
    expect((await read(id)).at(-1)).toMatchObject({ type: 'error', failure: CANCELLED });
  });

  it('begins anew where the job has another result than the log that was read', async () => {
    const rewrite = { ...REWRITE, rewritten: 'Avast' };
    streams.events = [START, { type: 'done', id: 1, rewrite: REWRITE }];
    work({ kind: 'completed', rewrite });
    expect(await read(await submit())).toEqual([
      START,
      { type: 'restart', id: 1_000_000_000_000 },
      { type: 'delta', id: 1_000_000_000_001, text: 'Avast' },
      { type: 'done', id: 1_000_000_000_002, rewrite },
    ]);
  });

  it('is not found where its job is unknown or another owner’s, which may have been killed before it told the end', async () => {
    await expect(read('no job')).rejects.toMatchObject({ type: 'not-found' });
    const asking = { owner: 'another', afterId: -1, signal: new AbortController().signal };
    await expect(jobs.resume(await submit(), asking)).rejects.toMatchObject({ type: 'not-found' });
  });

  it('is cut where its job is gone meanwhile', async () => {
    const id = await submit();
    const find = jest.spyOn(queue, 'find');
    const ended = jest.spyOn(queue, 'ended');
    ended.mockImplementation(async () => {
      find.mockResolvedValue(null);
      return null;
    });
    expect(await read(id)).toEqual(streams.events);
  });

  it('of a request does not depend on any job', async () => {
    streams.kind = 'request';
    const leaving = new AbortController();
    const reading = read(randomUUID(), -1, leaving.signal);
    const isOver = await Promise.race([reading.then(() => true), delay(50).then(() => false)]);
    expect(isOver).toBe(false);
    leaving.abort();
    expect(await reading).toEqual(streams.events);
  });

  it('has no end for a reader who leaves', async () => {
    const id = await submit();
    const leaving = new AbortController();
    const reading = read(id, -1, leaving.signal);
    leaving.abort();
    expect((await reading).map(({ type }) => type)).not.toContain('error');
  });
});
