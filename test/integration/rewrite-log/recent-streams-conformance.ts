import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimRequest, RewriteLogs, StreamBinding, StreamRecord } from '#rewrite-log';
import { CACHED, claimWith, FAILURE, leadIn, NOT_CACHED, REWRITE, streamOf } from './log-processes.js';
import { type StartProcesses, whileStarted } from './rewrite-logs-conformance.js';

const MOST = 64;

/** How the streams of equal bodies are found, wherever they are kept. */
export function describeRecentStreams(name: string, start: StartProcesses): void {
  describe(`the streams of equal bodies ${name}`, () => {
    let here: RewriteLogs;
    let there: RewriteLogs;
    let bodyHash: string;

    whileStarted(start, (leading, reading) => void ([here, there] = [leading, reading]));
    beforeEach(() => void (bodyHash = randomUUID()));

    const open = async (overrides: Partial<StreamRecord> = {}, claim: Partial<ClaimRequest & StreamBinding> = {}) => {
      const record = streamOf({ bodyHash, ...overrides });
      const { log } = await here.claim(claimWith(record, claim));
      return { id: record.id, log };
    };
    const openLed = async (overrides: Partial<StreamRecord> = {}) => {
      const record = streamOf({ bodyHash, ...overrides });
      return { id: record.id, ...(await leadIn(here, claimWith(record))) };
    };
    const found = async (): Promise<string[]> => (await there.findRecent(bodyHash, 0)).streams.map(({ id }) => id);
    const having = async (id: number): Promise<string[]> => {
      const { streams } = await there.findRecent(bodyHash, id);
      return streams.filter(({ hasEvent }) => hasEvent).map((stream) => stream.id);
    };

    test('are found newest first, and no others', async () => {
      const first = await open({ openedAt: Date.now() });
      await delay(5);
      const second = await open({ openedAt: Date.now() });
      await open({ bodyHash: randomUUID() });
      await open({ bodyHash: '' });
      expect(await found()).toEqual([second.id, first.id]);
      expect(await there.findRecent(randomUUID(), 0)).toEqual({ streams: [], areAll: true });
    });

    test('have the events of their logs, under way and finished, counted from where they begin, and their start', async () => {
      const low = await openLed();
      await delay(5);
      const high = await openLed({ offset: 1_000_000, openedAt: Date.now() });
      for (const { writer } of [low, high]) {
        writer.write('Ahoy');
        writer.write(', world');
      }
      await low.writer.finish(REWRITE, CACHED);
      expect(await having(0)).toEqual([high.id, low.id]);
      for (const id of [1, 2, 3]) expect(await having(id)).toEqual([low.id]);
      for (const id of [1_000_000, 1_000_001, 1_000_002]) expect(await having(id)).toEqual([high.id]);
      for (const id of [4, 999_999, 1_000_003]) expect(await having(id)).toEqual([]);
    });

    test('have the events of a log that began again', async () => {
      const { id, writer } = await openLed();
      writer.write('Ar');
      await writer.restart();
      writer.write('Ahoy');
      for (const isUnderWay of [true, false]) {
        for (const known of [1, 1_000_000, 1_000_001]) expect(await having(known)).toEqual([id]);
        for (const unknown of [3, 999_999, 1_000_003]) expect(await having(unknown)).toEqual([]);
        if (isUnderWay) await writer.finish(REWRITE, CACHED);
      }
    });

    test('have no events after an end of their own', async () => {
      const { id, writer } = await openLed();
      writer.write('Ahoy');
      const end = await there.endStream(id, { type: 'deadline', detail: 'Too late.' }, 1);
      writer.write(', ');
      writer.write('world');
      expect(await having(1)).toEqual([id]);
      expect(await having(end)).toEqual([id]);
      expect(await having(end + 1)).toEqual([]);
    });

    test('are found after an error, but not once they were abandoned, or their claims taken back', async () => {
      const refused = await openLed();
      await refused.writer.fail(FAILURE);
      const left = await openLed();
      await here.leave(left.log, 0);
      await left.stopped;
      await here.takeBack(await openLed());
      expect(await found()).toEqual([refused.id]);
    });

    test('may not be all that told an event, once one was abandoned or went on in another log, unless it cannot have had that number', async () => {
      const areAll = (id: number) => there.findRecent(bodyHash, id).then((recent) => recent.areAll);
      const record = streamOf({ bodyHash });
      const left = await leadIn(here, claimWith(record));
      left.writer.write('Ahoy');
      expect(await areAll(1)).toBe(true);
      await here.leave(left.log, 0);
      await left.stopped;
      for (const [id, are] of [
        [0, true],
        [1, false],
        [2, true],
        [1_000_001, true],
      ] as const)
        expect(await areAll(id)).toBe(are);
      await here.claim(claimWith(record, { leaves: left.log.id, shownId: 1 }));
      expect([await areAll(0), await areAll(1), await areAll(1_000_001)]).toEqual([true, false, true]);
      expect(await having(1_000_000)).toEqual([record.id]);
    });

    test('are not found whose claims are taken back while they are looked for', async () => {
      for (let n = 0; n < 5; n += 1) {
        const led = await openLed();
        const [events] = await Promise.all([having(1), here.takeBack(led)]);
        expect(events).toEqual([]);
      }
    });

    test('on one finished log are one: the newest', async () => {
      const { writer, request } = await openLed();
      await writer.finish(REWRITE, CACHED);
      let newest = '';
      for (let i = 0; i < 5; i += 1) newest = (await open({}, { fingerprint: request.fingerprint })).id;
      expect(await found()).toEqual([newest]);
    });

    test('may be read by a new one, from a number of its own, whatever its fingerprint, unless their log is lost', async () => {
      const { log, writer } = await openLed();
      const beside = await open({ offset: 1_000_000 }, { prefers: log.id });
      expect(beside.log.id).toBe(log.id);
      expect(await there.findStream(beside.id)).toMatchObject({ offset: 1_000_000, leads: false });
      await writer.finish(REWRITE, CACHED);
      expect((await open({}, { prefers: log.id })).log.id).toBe(log.id);
      expect((await open({}, { prefers: 'gone' })).log.id).not.toBe(log.id);
    });

    test('are bounded in number, and it is told while one that is kept had no place', async () => {
      const first = await openLed({ keepForInMs: 3_000 });
      await first.writer.finish(REWRITE, NOT_CACHED);
      await Promise.all(Array.from({ length: MOST }, () => open()));
      const { streams, areAll } = await there.findRecent(bodyHash, 0);
      expect({ found: streams.length, areAll }).toEqual({ found: MOST, areAll: false });
      expect(streams.map(({ id }) => id)).not.toContain(first.id);
      while (!(await there.findRecent(bodyHash, 0)).areAll) await delay(20);
      expect(await there.findStream(first.id)).toBeNull();
    });
  });
}
