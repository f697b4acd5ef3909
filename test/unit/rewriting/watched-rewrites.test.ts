import { once } from 'node:events';
import { MemoryRewriteLogStore, RewriteLog } from '#rewrite-log';
import type { LogWriter } from '#rewrite-log';
import { RewriteService } from '#rewriting';
import type { Delivery } from '#rewriting';
import { REWRITE } from '../../support/a-rewrite.js';

const SETTINGS = {
  providers: ['stub'],
  deadlineInMs: 60_000,
  keyWaitInMs: 10_000,
  cache: { ttlInSeconds: 3600, maxBytes: 1_000_000, shared: false },
  stream: { ttlInSeconds: 600, resumeGraceInMs: 0 },
  job: { attempts: 3, resultTtlInSeconds: 3600 },
};
const COMMAND = { text: 'Hello, world', style: 'pirate' } as const;
const ASKING = { owner: 'anonymous', cacheMode: 'default' } as const;
const RETENTION = { cacheForInMs: 60_000, keepForInMs: 60_000 };

/** A run that writes nothing by itself. */
class IdleRun {
  readonly started: { holds: boolean; writer: LogWriter }[] = [];

  constructor(private readonly log: RewriteLog) {}

  start({ logId, holds }: { logId: string; holds: boolean }): void {
    this.started.push({ holds, writer: this.log.write(logId, RETENTION) });
  }
}

describe('the leader of a rewrite', () => {
  let log: RewriteLog;
  let run: IdleRun;
  let rewrites: RewriteService;
  let clients: AbortController;
  let reading: Promise<void>[];

  beforeEach(() => {
    log = new RewriteLog(new MemoryRewriteLogStore(1_000_000));
    run = new IdleRun(log);
    rewrites = new RewriteService(SETTINGS as never, new Map() as never, log, run as never);
    clients = new AbortController();
    reading = [];
  });
  afterEach(async () => {
    clients.abort();
    await Promise.all(reading);
    log.onModuleDestroy();
  });

  function read(events: AsyncIterable<unknown>): void {
    const all = async () => {
      for await (const _event of events);
    };
    reading.push(all());
  }

  /** A client of its own, which reads to the end. */
  async function ask(delivery: Delivery, streamId?: string): Promise<void> {
    const { events } = await rewrites.open(COMMAND, { ...ASKING, delivery, signal: clients.signal, streamId });
    read(events);
  }

  async function resume(streamId: string): Promise<void> {
    const events = await rewrites.resume(streamId, { owner: ASKING.owner, afterId: -1, signal: clients.signal });
    read(events!);
  }

  const led = () => run.started[0]!;

  /** Within one renewal of the leader's claim. */
  async function isWatched(): Promise<void> {
    const { watched } = led().writer;
    if (!watched.aborted) await once(watched, 'abort', { signal: AbortSignal.timeout(1_500) });
  }

  test.each([
    ['answer', true],
    ['text', false],
    ['stream', false],
    ['job', true],
  ] as const)('is told by the delivery %s whether it holds the text back: %s', async (delivery, holds) => {
    await ask(delivery);
    expect(led().holds).toBe(holds);
  });

  test.each(['text', 'stream'] as const)(
    'is watched once a %s joins, not by whole answers and jobs',
    async (delivery) => {
      await ask('answer');
      await ask('answer');
      await ask('job');
      const told = isWatched();
      await new Promise((resolve) => setImmediate(resolve));
      expect(led().writer.watched.aborted).toBe(false);
      await ask(delivery);
      await told;
      expect(run.started).toHaveLength(1);
    },
  );

  test('is watched once somebody reads the stream of its job', async () => {
    await rewrites.openJobStream('job', COMMAND, ASKING);
    await ask('job', 'job');
    const told = isWatched();
    await resume('job');
    await told;
  });

  test('is watched from its start where the stream of its job is read already', async () => {
    await rewrites.openJobStream('job', COMMAND, ASKING);
    await resume('job');
    await ask('job', 'job');
    await isWatched();
  });

  test('is told nothing of its own reader, nor of readers of what it has finished', async () => {
    const watch = jest.spyOn(log, 'watch');
    await ask('stream', 'a');
    await led().writer.finish(REWRITE, RETENTION);
    await ask('text');
    await ask('stream', 'b');
    await resume('a');
    await Promise.all(reading);
    expect(watch).not.toHaveBeenCalled();
    expect(run.started).toHaveLength(1);
  });
});
