import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, SettingsModule } from '#config';
import { StubAdapter } from '#llm';
import { RewriteLogModule, RewriteLogs } from '#rewrite-log';
import type { RewriteEvent } from '#rewrite-log';
import { eachEvent, type ProviderFallback, RewriteService, Styles } from '#rewriting';
import { MemoryUsageLedger, UsageService } from '#usage';
import type { Delivery, RewriteEvents, RewriteRun } from '#rewriting';

const COMMAND = { text: 'Hello, world', style: 'pirate' } as const;
const ASKING = { owner: 'anonymous', cacheMode: 'default' } as const;

/** Providers that write one piece, and the rest when they are told to. */
class PatientProviders {
  readonly runs: RewriteRun[] = [];
  private finish: () => void = () => undefined;
  private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));

  async write(run: RewriteRun): Promise<object> {
    this.runs.push(run);
    run.output.write('Ahoy');
    await this.finished;
    return { text: 'Ahoy', provider: 'stub', model: 'stub-1' };
  }

  writeRest(): void {
    this.finish();
  }
}

describe('a rewrite under way', () => {
  let app: INestApplicationContext;
  let providers: PatientProviders;
  let rewrites: RewriteService;
  let clients: AbortController;
  let reading: Promise<void>[];

  beforeEach(async () => {
    const settings = loadSettings({ variables: {}, directory: null });
    const modules = { module: RewriteLogModule, imports: [SettingsModule.forRoot(settings), RewriteLogModule] };
    app = await NestFactory.createApplicationContext(modules, { logger: false });
    providers = new PatientProviders();
    const fallback = providers as unknown as ProviderFallback;
    const usage = new UsageService(settings, new MemoryUsageLedger());
    const adapters = new Map([['stub', new StubAdapter({ model: 'stub-1', tokenDelayInMs: 0 })]]);
    rewrites = new RewriteService(settings, adapters, app.get(RewriteLogs), fallback, usage, new Styles());
    clients = new AbortController();
    reading = [];
  });
  afterEach(async () => {
    clients.abort();
    providers.writeRest();
    await Promise.all(reading);
    await app.close();
  });

  async function read(events: RewriteEvents): Promise<void> {
    const all = eachEvent(events, () => undefined);
    reading.push(all);
    await all;
  }

  /** A client of its own, which reads to the end. */
  async function ask(delivery: Delivery, streamId?: string): Promise<void> {
    const asking = { ...ASKING, delivery, signal: clients.signal, ...(streamId && { streamId }) };
    void read((await rewrites.open(COMMAND, asking)).events);
  }

  async function readStream(streamId: string): Promise<void> {
    const state = (await rewrites.findStream(streamId, ASKING.owner))!;
    void read(rewrites.readOn(state, { afterId: -1, signal: clients.signal })!);
  }

  const hasShown = () => providers.runs[0]!.output.hasShown;
  const nextTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  test.each([
    ['answer', false],
    ['text', true],
    ['stream', true],
    ['job', false],
  ] as const)('for the delivery %s shows its text as it comes: %s', async (delivery, shows) => {
    await ask(delivery);
    expect(hasShown()).toBe(shows);
  });

  test.each(['text', 'stream'] as const)(
    'shows its text once a %s joins, not for whole answers and jobs',
    async (delivery) => {
      await ask('answer');
      await ask('answer');
      await ask('job');
      await nextTurn();
      expect(hasShown()).toBe(false);
      await ask(delivery);
      expect(hasShown()).toBe(true);
      expect(providers.runs).toHaveLength(1);
    },
  );

  test('shows its text once somebody reads the stream of its job', async () => {
    await rewrites.openJobStream('job', COMMAND, ASKING);
    await ask('job', 'job');
    expect(hasShown()).toBe(false);
    await readStream('job');
    expect(hasShown()).toBe(true);
  });

  test('shows its text where the stream of its job is read already', async () => {
    await rewrites.openJobStream('job', COMMAND, ASKING);
    await readStream('job');
    await ask('job', 'job');
    while (!hasShown()) await nextTurn();
  });

  test('is one for all who ask, and has no other once it has finished', async () => {
    await ask('stream', 'a');
    providers.writeRest();
    await Promise.all(reading);
    await ask('text');
    await readStream('a');
    await Promise.all(reading);
    expect(providers.runs).toHaveLength(1);
  });

  describe('as the events of one reader', () => {
    const openOne = async (signal = clients.signal) =>
      (await rewrites.open(COMMAND, { ...ASKING, delivery: 'stream', signal })).events;
    const textOf = (events: RewriteEvent[]) =>
      events.map((event) => (event.type === 'delta' ? event.text : '')).join('');

    test('is taken as it is at hand, each event once, and told of once for all that came together', async () => {
      const events = await openOne();
      let told = 0;
      events.onChange(() => (told += 1));
      expect(events.take().map(({ type, id }) => [type, id])).toEqual([
        ['start', 0],
        ['delta', 1],
      ]);
      expect(events.take()).toEqual([]);
      await nextTurn();
      told = 0;
      for (const piece of ['one ', 'two ', 'three']) providers.runs[0]!.output.write(piece);
      await nextTurn();
      expect(told).toBe(1);
      expect(events.take().map(({ id }) => id)).toEqual([2, 3, 4]);
      expect(events.isOver).toBe(false);
      providers.writeRest();
      await read(events);
      expect(events.isOver).toBe(true);
    });

    test('is given in parts where it is long, and whole', async () => {
      const events = await openOne();
      for (let i = 0; i < 100; i += 1) providers.runs[0]!.output.write('x'.repeat(8_000));
      const parts: string[] = [];
      for (let taken = events.take(); taken.length > 0; taken = events.take()) parts.push(textOf(taken));
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(80_000);
      expect(parts.join('')).toBe(`Ahoy${'x'.repeat(800_000)}`);
    });

    test('is over without an end for one who leaves, and goes on for the others', async () => {
      const leaving = new AbortController();
      const [left, other] = [await openOne(leaving.signal), await openOne()];
      leaving.abort();
      expect(left.take().map(({ type }) => type)).toEqual(['start']);
      expect(left.isOver).toBe(true);
      expect(textOf(other.take())).toBe('Ahoy');
    });
  });
});
