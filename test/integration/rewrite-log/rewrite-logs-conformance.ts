import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LogLostError } from '#rewrite-log';
import type { RewriteLogs } from '#rewrite-log';
import {
  CACHED,
  claimOf,
  claimWith,
  delta,
  done,
  failed,
  FAILURE,
  leadIn,
  type LogProcess,
  NOT_CACHED,
  readAll,
  restart,
  REWRITE,
  streamOf,
  until,
} from './log-processes.js';

/** Where a log is led, and where it is read: one process, or two. */
interface LogProcesses {
  leading: LogProcess;
  reading: LogProcess;
}

export type StartProcesses = () => Promise<LogProcesses>;

/** Starts the processes before the tests of this block, gives their logs to `use`, and stops them after the tests. */
export function whileStarted(start: StartProcesses, use: (here: RewriteLogs, there: RewriteLogs) => void): void {
  let processes: LogProcesses;
  beforeAll(async () => {
    processes = await start();
    use(processes.leading.logs, processes.reading.logs);
  });
  afterAll(() => Promise.all([processes.leading.stop(), processes.reading.stop()]));
}

/** What the logs of the service do, wherever they are kept. */
export function describeRewriteLogs(name: string, start: StartProcesses): void {
  describe(`the logs ${name}`, () => {
    /** Where logs are led. */
    let here: RewriteLogs;
    /** Where they are read, too: elsewhere where there are two processes. */
    let there: RewriteLogs;

    whileStarted(start, (leading, reading) => void ([here, there] = [leading, reading]));

    const follow = async (fingerprint: string, overrides = {}) => {
      const claim = await there.claim(claimOf({ fingerprint, ...overrides }));
      expect(claim.outcome).toBe('follow');
      return claim;
    };

    describe('claimed', () => {
      test('lead the first of equal requests and let the others follow its log', async () => {
        const { request, log } = await leadIn(here);
        const { fingerprint } = request;
        const claims = await Promise.all(Array.from({ length: 20 }, () => there.claim(claimOf({ fingerprint }))));
        for (const claim of claims) expect(claim).toMatchObject({ outcome: 'follow', offset: 0, cached: false });
        expect(new Set(claims.map((claim) => claim.log.id))).toEqual(new Set([log.id]));
        expect(new Set(claims.map((claim) => claim.log)).size).toBe(1);
      });

      test('let exactly one of equal requests lead when they come at once', async () => {
        const fingerprint = randomUUID();
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, i) => (i % 2 ? here : there).claim(claimOf({ fingerprint }))),
        );
        expect(claims.filter(({ outcome }) => outcome === 'lead')).toHaveLength(1);
        expect(new Set(claims.map(({ log }) => log.id)).size).toBe(1);
      });

      test('are others for another fingerprint', async () => {
        const first = await leadIn(here);
        const second = await leadIn(there);
        expect(second.log.id).not.toBe(first.log.id);
      });

      test.each([true, false])(
        'hit a finished one, and say that it was cached (with its pieces: %s)',
        async (observes) => {
          const { request, writer, log } = await leadIn(here);
          writer.write('Ahoy, world');
          await writer.finish(REWRITE, CACHED);
          const claim = await there.claim(claimOf({ fingerprint: request.fingerprint, observes }));
          expect(claim).toMatchObject({ outcome: 'hit', offset: 0, cached: true });
          expect(claim.log.id).toBe(log.id);
          expect(claim.log.final).toEqual(done(2));
          if (observes) expect(claim.log.entries).toEqual([delta(1, 'Ahoy, world'), done(2)]);
        },
      );

      test('hit one of any length whole', async () => {
        const { request, writer, log } = await leadIn(here);
        for (let i = 0; i < 12; i += 1) writer.write(`${i}€🏴\u0000`.repeat(4_000));
        await writer.finish(REWRITE, CACHED);
        const claim = await there.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(await readAll(claim.log)).toEqual(log.entries);
      });

      test('are told to be cached where one has finished and is to be found, and not before or otherwise', async () => {
        const isCachedAfter = async (finish: (led: Awaited<ReturnType<typeof leadIn>>) => Promise<void>) => {
          const led = await leadIn(here);
          const { fingerprint } = led.request;
          expect(await there.isCached(fingerprint)).toBe(false);
          await finish(led);
          return there.isCached(fingerprint);
        };
        expect(await isCachedAfter(({ writer }) => writer.finish(REWRITE, CACHED))).toBe(true);
        expect(await isCachedAfter(({ writer }) => writer.finish(REWRITE, NOT_CACHED))).toBe(false);
        expect(await isCachedAfter(({ writer }) => writer.fail(FAILURE))).toBe(false);
      });

      test('lead again once the cache time of a finished one is over', async () => {
        const { request, writer } = await leadIn(here);
        await writer.finish(REWRITE, { cacheForInMs: 50 });
        await delay(100);
        await leadIn(there, claimOf({ fingerprint: request.fingerprint }));
      });

      test('lead again after one that is not cached, whose stream stays readable', async () => {
        const record = streamOf();
        const { request, writer, log } = await leadIn(here, claimWith(record));
        await writer.finish(REWRITE, NOT_CACHED);
        await leadIn(there, claimOf({ fingerprint: request.fingerprint }));
        expect(await there.findStream(record.id)).toMatchObject({ logId: log.id, finalId: 1 });
        expect(await readAll(there.join(log.id, true))).toEqual([done(1)]);
      });

      test('lead again after an error: it ends a log for its readers, never a fingerprint', async () => {
        const { request, writer } = await leadIn(here);
        const { log } = await follow(request.fingerprint);
        await writer.fail(FAILURE);
        await leadIn(there, claimOf({ fingerprint: request.fingerprint }));
        expect(await readAll(log)).toEqual([failed(1)]);
      });

      test('are told that a log was abandoned whose claim is taken back, and lead a new one', async () => {
        const request = claimOf();
        const led = await here.claim(request);
        const { log } = await follow(request.fingerprint);
        await here.takeBack(led);
        expect(await readAll(log)).toMatchObject([{ seq: 1, kind: 'error', failure: { type: 'abandoned' } }]);
        await leadIn(there, claimOf({ fingerprint: request.fingerprint }));
      });

      test('leave one that others lead as it was, where they are taken back', async () => {
        const { request, writer, log } = await leadIn(here);
        await there.takeBack(await follow(request.fingerprint));
        await writer.finish(REWRITE, CACHED);
        await there.takeBack(await there.claim(claimOf({ fingerprint: request.fingerprint })));
        const hit = await there.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(hit).toMatchObject({ outcome: 'hit', log: { id: log.id } });
      });

      test('go on no longer for one who has taken his claim back', async () => {
        const { request, log, stopped } = await leadIn(here);
        await there.takeBack(await follow(request.fingerprint));
        await here.leave(log, 0);
        await stopped;
      });

      test('are joined as before where another of the same fingerprint, which is not to be found, has failed', async () => {
        const { request, log } = await leadIn(here);
        const { fingerprint } = request;
        const other = await leadIn(
          there,
          claimOf({ fingerprint, lookup: false, join: false, sharing: 'when-finished' }),
        );
        await other.writer.fail(FAILURE);
        expect(await there.claim(claimOf({ fingerprint }))).toMatchObject({ outcome: 'follow', log: { id: log.id } });
      });

      test('lead without lookup where a finished one is there, without joining where one is under way', async () => {
        const finished = await leadIn(here);
        await finished.writer.finish(REWRITE, CACHED);
        const { fingerprint } = finished.request;
        await leadIn(there, claimOf({ fingerprint, lookup: false, sharing: 'when-finished' }));
        const underWay = await leadIn(here);
        await leadIn(there, claimOf({ fingerprint: underWay.request.fingerprint, join: false, sharing: 'private' }));
      });

      test('find one that is shared when finished only once it has finished', async () => {
        const { request, writer, log } = await leadIn(here, claimOf({ sharing: 'when-finished' }));
        const other = await leadIn(there, claimOf({ fingerprint: request.fingerprint }));
        await other.writer.fail(FAILURE);
        await writer.finish(REWRITE, CACHED);
        const claim = await there.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(claim.outcome).toBe('hit');
        expect(claim.log.id).toBe(log.id);
      });

      test.each(['without', 'with'])('never find a private one %s a stream', async (how) => {
        const request =
          how === 'with' ? claimWith(streamOf(), { sharing: 'private' }) : claimOf({ sharing: 'private' });
        const { writer } = await leadIn(here, request);
        await writer.finish(REWRITE, CACHED);
        await leadIn(here, claimOf({ fingerprint: request.fingerprint }));
      });

      test('while the leader ends it tell the end, though nobody is to find it later', async () => {
        const { request, writer } = await leadIn(here);
        const ending = writer.finish(REWRITE, NOT_CACHED);
        const { outcome, log } = await here.claim(claimOf({ fingerprint: request.fingerprint }));
        await ending;
        if (outcome === 'follow') expect(await readAll(log)).toEqual([done(1)]);
        else expect(outcome).toBe('lead');
      });
    });

    describe('written', () => {
      test('give every reader every entry in order, those written before and those after it came', async () => {
        const { request, writer, log } = await leadIn(here);
        const { fingerprint } = request;
        writer.write('Ahoy, ');
        const early = await follow(fingerprint);
        writer.write('wor');
        await until(early.log, (read) => read.has(2));
        const late = await follow(fingerprint);
        writer.write('ld');
        await writer.finish(REWRITE, CACHED);
        const all = [delta(1, 'Ahoy, '), delta(2, 'wor'), delta(3, 'ld'), done(4)];
        for (const read of [log, early.log, late.log]) expect(await readAll(read)).toEqual(all);
        expect(await readAll(early.log, 1)).toEqual(all.slice(1));
        expect(await readAll(early.log, 4)).toEqual([]);
      });

      test('give the end alone to those who show no pieces, and all to one who comes to them and does', async () => {
        const { request, writer } = await leadIn(here);
        writer.write('Ahoy, ');
        const whole = await follow(request.fingerprint, { observes: false });
        const piecewise = await follow(request.fingerprint, { observes: true });
        expect(piecewise.log).toBe(whole.log);
        writer.write('world');
        await writer.finish(REWRITE, CACHED);
        expect(await readAll(piecewise.log)).toEqual([delta(1, 'Ahoy, '), delta(2, 'world'), done(3)]);
      });

      test('leap to the next million where they begin again, but for one without text', async () => {
        const { request, writer } = await leadIn(here);
        const { log } = await follow(request.fingerprint);
        await writer.restart();
        writer.write('Ar');
        await writer.restart();
        await writer.restart();
        writer.write('Ah');
        await writer.restart();
        writer.write('Ahoy');
        await writer.fail(FAILURE);
        expect(await readAll(log)).toEqual([
          delta(1, 'Ar'),
          restart(1_000_000),
          delta(1_000_001, 'Ah'),
          restart(2_000_000),
          delta(2_000_001, 'Ahoy'),
          failed(2_000_002),
        ]);
      });

      test('take nothing more once they have ended', async () => {
        const { writer, log } = await leadIn(here);
        await writer.finish(REWRITE, CACHED);
        expect(() => writer.write('more')).toThrow(LogLostError);
        await expect(writer.fail(FAILURE)).rejects.toThrow(LogLostError);
        expect(await readAll(log)).toEqual([done(1)]);
      });

      test('are lost where nobody knows them', async () => {
        for (const isFinished of [true, false]) {
          await expect(readAll(there.join(randomUUID(), isFinished))).rejects.toThrow(LogLostError);
        }
      });

      test('keep text whole: emoji, combining marks, right-to-left, line ends and every control character', async () => {
        const text = '🏴‍☠️ é שלום \u0000\u001f\n\r\u2028\u200f "\\,[]7';
        const { request, writer } = await leadIn(here);
        const { log } = await follow(request.fingerprint);
        writer.write(text);
        await until(log, (read) => read.has(1));
        await writer.finish(REWRITE, CACHED);
        expect(await readAll(log)).toEqual([delta(1, text), done(2)]);
        const claim = await there.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(await readAll(claim.log)).toEqual([delta(1, text), done(2)]);
      });
    });

    describe('read', () => {
      const abandoned = { seq: 1, kind: 'error', failure: { type: 'abandoned', detail: expect.any(String) } };
      /** Longer than a renewal. */
      const isGoingOn = async (stopped: Promise<void>) =>
        Promise.race([stopped.then(() => false), delay(1_300).then(() => true)]);

      test('go on until the last reader has left, and then end as abandoned', async () => {
        const { request, log, stopped } = await leadIn(here);
        const second = await follow(request.fingerprint);
        await here.leave(log, 0);
        expect(await isGoingOn(stopped)).toBe(true);
        await there.leave(second.log, 0);
        await stopped;
        expect(await readAll(log)).toEqual([abandoned]);
      });

      test('go on for the grace of a reader who has left, and not longer', async () => {
        const { log, stopped } = await leadIn(here);
        const leftAt = performance.now();
        await here.leave(log, 400);
        await stopped;
        expect(performance.now() - leftAt).toBeGreaterThanOrEqual(400);
        expect(await readAll(log)).toEqual([abandoned]);
      });

      test('go on for the longest grace, though one with none leaves after it', async () => {
        const { request, log, stopped } = await leadIn(here);
        const patient = await follow(request.fingerprint);
        await here.leave(log, 0);
        await there.leave(patient.log, 2_500);
        const leftAt = performance.now();
        const other = await follow(request.fingerprint);
        await there.leave(other.log, 0);
        await stopped;
        expect(performance.now() - leftAt).toBeGreaterThanOrEqual(2_400);
      });

      test('go on for one who came back in his grace', async () => {
        const record = streamOf();
        const { log, stopped, writer } = await leadIn(here, claimWith(record));
        await here.leave(log, 300);
        const again = there.join(log.id, false);
        expect(await isGoingOn(stopped)).toBe(true);
        await writer.finish(REWRITE, CACHED);
        expect(await readAll(again)).toEqual([done(1)]);
      });

      test('are no more abandoned once they have ended', async () => {
        const { request, log, writer } = await leadIn(here);
        const second = await follow(request.fingerprint);
        await writer.finish(REWRITE, CACHED);
        await readAll(second.log);
        await Promise.all([here.leave(log, 0), there.leave(second.log, 0)]);
        expect(await readAll(log)).toEqual([done(1)]);
        expect(await there.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({ outcome: 'hit' });
      });
    });

    describe('observed', () => {
      test('tell their leader, at once and for good, once a reader shows the pieces, and no other leader', async () => {
        const { request, log } = await leadIn(here, claimOf({ observes: false }));
        const other = await leadIn(here, claimOf({ observes: false }));
        await follow(request.fingerprint, { observes: false });
        await delay(50);
        expect(log.isObserved).toBe(false);
        const observed = new Promise<void>((resolve) => log.onObserved(resolve));
        const reader = await follow(request.fingerprint, { observes: true });
        await observed;
        await there.leave(reader.log, 0);
        expect(log.isObserved).toBe(true);
        expect(other.log.isObserved).toBe(false);
      });

      test('tell a leader that listens only then', async () => {
        const { request, log } = await leadIn(here, claimOf({ observes: false }));
        await follow(request.fingerprint);
        await new Promise<void>((resolve) => log.onObserved(resolve));
      });
    });
  });
}
