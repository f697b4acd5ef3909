import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RewriteLogs, StreamRecord } from '#rewrite-log';
import { ownDelay } from '../../support/own-time.js';
import {
  CACHED,
  CANCELLED,
  claimWith,
  FAILURE,
  leadIn,
  NOT_CACHED,
  readAll,
  REWRITE,
  streamOf,
} from './log-processes.js';
import { type StartProcesses, whileStarted } from './rewrite-logs-conformance.js';

/** How streams are kept, wherever they are. */
export function describeStreams(name: string, start: StartProcesses): void {
  describe(`the streams ${name}`, () => {
    let here: RewriteLogs;
    let there: RewriteLogs;

    whileStarted(start, (leading, reading) => void ([here, there] = [leading, reading]));

    describe('bound to logs', () => {
      const openOn = async (fingerprint: string = randomUUID(), overrides: Partial<StreamRecord> = {}) => {
        const record = streamOf(overrides);
        return { record, claim: await here.claim(claimWith(record, { fingerprint })) };
      };
      const openLed = async (overrides: Partial<StreamRecord> = {}) => {
        const record = streamOf(overrides);
        return { record, ...(await leadIn(here, claimWith(record))) };
      };

      test('are bound by the claim and end as their log does', async () => {
        const { record, log, writer } = await openLed();
        expect(await there.findStream(record.id)).toMatchObject({ logId: log.id, offset: 0, finalId: null });
        writer.write('Ahoy');
        await writer.finish(REWRITE, CACHED);
        expect(await there.findStream(record.id)).toMatchObject({ owner: 'anonymous', cached: false, finalId: 2 });
      });

      test('on a finished log are cached, unless they were opened before it had finished', async () => {
        const waiting = streamOf({ kind: 'job' });
        await here.openStream(waiting);
        await delay(5);
        const { writer, request } = await openLed();
        await writer.finish(REWRITE, CACHED);
        await delay(5);
        const later = await openOn(request.fingerprint);
        expect(later.claim).toMatchObject({ outcome: 'hit', cached: true });
        const bound = await there.claim(claimWith(waiting, { fingerprint: request.fingerprint }));
        expect(bound).toMatchObject({ outcome: 'hit', cached: false });
      });

      test('are unknown where nobody opened them', async () => {
        expect(await there.findStream(randomUUID())).toBeNull();
      });

      test('stay as they are when they are opened twice', async () => {
        const { record } = await openLed({ kind: 'job' });
        await there.openStream({ ...record, style: 'haiku' });
        expect(await there.findStream(record.id)).toMatchObject({ style: 'pirate', logId: expect.any(String) });
      });

      test('keep what it takes to claim again until their log has finished well', async () => {
        const { record, writer } = await openLed();
        expect(await there.findStream(record.id)).toMatchObject({ request: record.request });
        await writer.finish(REWRITE, CACHED);
        expect(await there.findStream(record.id)).toMatchObject({ request: '' });
        const broken = await openLed();
        await broken.writer.fail(FAILURE);
        expect(await there.findStream(broken.record.id)).toMatchObject({ request: broken.record.request });
      });

      test('move to another log at the next million once they have shown text', async () => {
        const { record, writer, log } = await openLed();
        writer.write('Aho');
        await writer.fail(FAILURE);
        const moved = await there.claim(claimWith(record, { leaves: log.id, shownId: 1 }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 1_000_000 });
        const state = await here.findStream(record.id);
        expect(state).toMatchObject({ logId: moved.log.id, offset: 1_000_000, finalId: null });
      });

      test('move further than what they have shown of a log that began again', async () => {
        const { record, writer, log } = await openLed();
        writer.write('Aho');
        await writer.restart();
        writer.write('Ah');
        await writer.fail(FAILURE);
        const moved = await there.claim(claimWith(record, { leaves: log.id, shownId: 0 }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 2_000_000 });
      });

      test('keep their numbers when the log they leave had shown nothing', async () => {
        const { record, writer, log } = await openLed();
        await writer.fail(FAILURE);
        const moved = await there.claim(claimWith(record, { leaves: log.id }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 0 });
      });

      test('are moved once, whoever asks: the second one follows where the first one went', async () => {
        const { record, writer, log } = await openLed();
        writer.write('Aho');
        await writer.fail(FAILURE);
        const [first, second] = await Promise.all(
          [here, there].map((logs) => logs.claim(claimWith(record, { leaves: log.id, shownId: 1 }))),
        );
        expect(second!.log.id).toBe(first!.log.id);
        expect([first!.outcome, second!.outcome].toSorted()).toEqual(['follow', 'lead']);
        expect(second!.offset).toBe(first!.offset);
      });

      test('of a job do not end with an error of their log', async () => {
        const { record, writer } = await openLed({ kind: 'job' });
        await writer.fail(FAILURE);
        expect(await there.findStream(record.id)).toMatchObject({ finalId: null });
      });

      test('of a job outlive the logs of attempts that failed', async () => {
        const { record, writer } = await openLed({ kind: 'job', keepForInMs: 100 });
        writer.write('Aho');
        await writer.fail(FAILURE);
        await delay(200);
        expect(await there.findStream(record.id)).toMatchObject({ finalId: null });
        const moved = await there.claim(claimWith(record));
        expect(moved.outcome).toBe('lead');
        expect(moved.offset).toBeGreaterThanOrEqual(1_000_000);
        expect(moved.offset % 1_000_000).toBe(0);
      });

      test('tell whether their own request leads', async () => {
        const { record, request } = await openLed();
        const following = await openOn(request.fingerprint);
        expect(await there.findStream(record.id)).toMatchObject({ leads: true });
        expect(await there.findStream(following.record.id)).toMatchObject({ leads: false });
      });

      test('can be ended apart from their log, which goes on, after all that it has shown; the first end stays', async () => {
        const { record, writer, log } = await openLed({ kind: 'job' });
        writer.write('Ahoy');
        const id = await there.endStream(record.id, CANCELLED, 0);
        expect(id).toBeGreaterThan(1);
        expect(id).toBeLessThan(1_000_000);
        expect(await here.endStream(record.id, { type: 'deadline', detail: 'Too late.' }, 7)).toBe(id);
        writer.write(', world');
        expect(await there.findStream(record.id)).toMatchObject({ end: { id, failure: CANCELLED }, finalId: id });
        await writer.finish(REWRITE, CACHED);
        expect(await readAll(log)).toHaveLength(3);
      });

      test('end above all that a log which began again has shown', async () => {
        const { record, writer, log } = await openLed({ kind: 'job' });
        writer.write('Ar');
        await writer.restart();
        for (let i = 0; i < 10; i += 1) writer.write('Ahoy');
        expect(await there.endStream(record.id, CANCELLED, 3)).toBeGreaterThan(log.lastSeq);
      });

      test('end right after the last text of a log that has failed', async () => {
        const { record, writer } = await openLed({ kind: 'job' });
        writer.write('Ahoy');
        await writer.fail(FAILURE);
        expect(await there.endStream(record.id, CANCELLED, 0)).toBe(2);
        expect(await there.findStream(record.id)).toMatchObject({ end: { id: 2 }, finalId: 2 });
      });

      test('end after the last event their reader has had', async () => {
        const { record, writer } = await openLed();
        await writer.fail(FAILURE);
        expect(await there.endStream(record.id, { type: 'deadline', detail: 'Too late.' }, 41)).toBe(42);
      });

      test('end for a reader of an unknown one, too', async () => {
        expect(await there.endStream(randomUUID(), CANCELLED, 7)).toBe(8);
      });

      test('are forgotten when their time is over', async () => {
        const keepForInMs = 400;
        const { record, writer } = await openLed({ keepForInMs });
        const keptFrom = performance.now();
        await writer.finish(REWRITE, NOT_CACHED);
        while ((await there.findStream(record.id)) !== null) await delay(20);
        expect(performance.now() - keptFrom).toBeGreaterThan(keepForInMs - 20);
      });
    });

    describe('that are listened to', () => {
      let record: StreamRecord;
      let changes: string[];
      let stop: () => void;

      beforeEach(async () => {
        record = streamOf({ kind: 'job' });
        await here.openStream(record);
        changes = [];
        stop = there.onStreamChange(record.id, () => changes.push(''));
        // The beginning of the listening may be told as a change.
        await ownDelay(200);
        changes = [];
      });
      afterEach(() => stop());

      test('tell of nothing while nothing changes', async () => {
        await delay(300);
        expect(changes).toHaveLength(0);
      });

      test.each([
        ['bound', () => here.claim(claimWith(record))],
        ['ended', () => here.endStream(record.id, CANCELLED, 0)],
      ])('tell, once, that they were %s', async (_how, change) => {
        await change();
        while (changes.length === 0) await delay(10);
        await delay(100);
        expect(changes).toHaveLength(1);
      });

      test('tell nothing more to one who listens no more', async () => {
        stop();
        await here.claim(claimWith(record));
        await delay(100);
        expect(changes).toHaveLength(0);
      });
    });
  });
}
