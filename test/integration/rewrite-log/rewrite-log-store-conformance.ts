import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LogLostError } from '#rewrite-log';
import type { ClaimRequest, LogEntry, Rewrite, RewriteLogStore, StreamRecord } from '#rewrite-log';

export interface StoreHarness {
  store: RewriteLogStore;
  stop(): Promise<void>;
}

const RETENTION = { cacheForInMs: 60_000, keepForInMs: 60_000 };
const LONG_LEASE_IN_MS = 60_000;
const never = () => new AbortController().signal;

export const REWRITE: Rewrite = {
  rewritten: 'Ahoy, world',
  style: 'pirate',
  provider: 'stub',
  model: 'stub-1',
  calls: 1,
  usage: { inputTokens: 2, outputTokens: 2 },
  checks: [],
};

export const delta = (seq: number, text: string): LogEntry => ({ seq, kind: 'delta', text });
export const done = (seq: number) => ({ seq, kind: 'done' as const, rewrite: REWRITE });
export const failed = (seq: number) => ({
  seq,
  kind: 'error' as const,
  failure: { type: 'provider-failed' as const, detail: 'It failed.' },
});

export function claimOf(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    fingerprint: randomUUID(),
    sharing: 'joinable',
    lookup: true,
    join: true,
    newLogId: randomUUID(),
    readerId: randomUUID(),
    leaseTtlInMs: LONG_LEASE_IN_MS,
    ...overrides,
  };
}

export function streamOf(overrides: Partial<StreamRecord> = {}): StreamRecord {
  return {
    id: randomUUID(),
    owner: 'anonymous',
    kind: 'request',
    style: 'pirate',
    request: '{"text":"Hello, world"}',
    logId: null,
    openedAt: Date.now(),
    offset: 0,
    leads: false,
    cached: false,
    end: null,
    keepForInMs: 60_000,
    ...overrides,
  };
}

async function read(store: RewriteLogStore, logId: string, after = 0, signal = never()): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of store.follow(logId, after, signal)) entries.push(entry);
  return entries;
}

async function leadIn(store: RewriteLogStore, overrides: Partial<ClaimRequest> = {}) {
  const request = claimOf(overrides);
  const claim = await store.claim(request);
  expect(claim.outcome).toBe('lead');
  return { request, logId: claim.logId };
}

/** What every store of logs does, whatever it is made of. */
export function describeRewriteLogStore(name: string, start: () => Promise<StoreHarness>): void {
  describe(`the ${name} rewrite log store`, () => {
    let harness: StoreHarness;
    let store: RewriteLogStore;

    beforeEach(async () => {
      harness = await start();
      store = harness.store;
    });
    afterEach(() => harness.stop());

    const lead = (overrides?: Partial<ClaimRequest>) => leadIn(store, overrides);

    describe('claiming', () => {
      test('leads the first of equal requests and lets the others follow its log', async () => {
        const { request, logId } = await lead();
        const claims = await Promise.all(
          Array.from({ length: 20 }, () => store.claim(claimOf({ fingerprint: request.fingerprint }))),
        );
        for (const claim of claims) expect(claim).toEqual({ outcome: 'follow', logId, offset: 0, cached: false });
      });

      test('lets exactly one of equal requests lead when they come at once', async () => {
        const fingerprint = randomUUID();
        const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(claimOf({ fingerprint }))));
        expect(claims.filter(({ outcome }) => outcome === 'lead')).toHaveLength(1);
        expect(new Set(claims.map(({ logId }) => logId)).size).toBe(1);
      });

      test('leads for another fingerprint', async () => {
        const first = await lead();
        const second = await lead();
        expect(second.logId).not.toBe(first.logId);
      });

      test('hits a finished log, and says that it was cached', async () => {
        const { request, logId } = await lead();
        await store.end(logId, done(1), RETENTION);
        const claim = await store.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(claim).toEqual({ outcome: 'hit', logId, offset: 0, cached: true });
      });

      test('leads again once the cache time of a finished log is over', async () => {
        const { request, logId } = await lead();
        await store.end(logId, done(1), { ...RETENTION, cacheForInMs: 100 });
        await delay(150);
        await lead({ fingerprint: request.fingerprint });
      });

      test('leads again after a log that is not cached, which stays readable', async () => {
        const { request, logId } = await lead();
        await store.end(logId, done(1), { ...RETENTION, cacheForInMs: 0 });
        await lead({ fingerprint: request.fingerprint });
        expect(await read(store, logId)).toEqual([done(1)]);
      });

      test('leads again after an error: it ends a log, never a fingerprint', async () => {
        const { request, logId } = await lead();
        await store.end(logId, failed(1), RETENTION);
        await lead({ fingerprint: request.fingerprint });
        expect(await read(store, logId)).toEqual([failed(1)]);
      });

      test('leads without lookup where a finished log is there, without joining where one is under way', async () => {
        const finished = await lead();
        await store.end(finished.logId, done(1), RETENTION);
        await lead({ fingerprint: finished.request.fingerprint, lookup: false, sharing: 'when-finished' });
        const underWay = await lead();
        await lead({ fingerprint: underWay.request.fingerprint, join: false, sharing: 'private' });
      });

      test('shows a log that is shared when finished only once it has finished', async () => {
        const { request, logId } = await lead({ sharing: 'when-finished' });
        const other = await lead({ fingerprint: request.fingerprint });
        await store.end(other.logId, failed(1), RETENTION);
        await store.end(logId, done(1), RETENTION);
        const claim = await store.claim(claimOf({ fingerprint: request.fingerprint }));
        expect(claim).toMatchObject({ outcome: 'hit', logId });
      });

      test('never shows a private log', async () => {
        const { request, logId } = await lead({ sharing: 'private' });
        await store.end(logId, done(1), RETENTION);
        await lead({ fingerprint: request.fingerprint });
      });
    });

    describe('writing and following', () => {
      test('gives every reader every entry in order, those written before and those after it came', async () => {
        const { logId } = await lead();
        await store.append(logId, [delta(1, 'Ahoy, ')]);
        const early = read(store, logId);
        const resumed = read(store, logId, 1);
        await store.append(logId, [delta(2, 'wor'), delta(3, 'ld')]);
        const late = read(store, logId);
        await store.end(logId, done(4), RETENTION);
        const all = [delta(1, 'Ahoy, '), delta(2, 'wor'), delta(3, 'ld'), done(4)];
        expect(await early).toEqual(all);
        expect(await late).toEqual(all);
        expect(await resumed).toEqual(all.slice(1));
        expect(await read(store, logId, 3)).toEqual([done(4)]);
        expect(await read(store, logId, 4)).toEqual([]);
      });

      test('takes nothing more into a log that has ended', async () => {
        const { logId } = await lead();
        await store.end(logId, done(1), RETENTION);
        await expect(store.append(logId, [delta(2, 'more')])).rejects.toThrow(LogLostError);
        await expect(store.end(logId, failed(2), RETENTION)).rejects.toThrow(LogLostError);
        expect(await read(store, logId)).toEqual([done(1)]);
      });

      test('has no log that it does not know', async () => {
        await expect(read(store, randomUUID())).rejects.toThrow(LogLostError);
      });

      test('stops waiting with the reason of the aborted signal', async () => {
        const { logId } = await lead();
        const stop = new AbortController();
        const reading = read(store, logId, 0, stop.signal);
        stop.abort(new Error('the client has gone'));
        await expect(reading).rejects.toThrow('the client has gone');
      });

      test('yields what is at hand even when the signal is aborted', async () => {
        const { logId } = await lead();
        await store.end(logId, done(1), RETENTION);
        expect(await read(store, logId, 0, AbortSignal.abort())).toEqual([done(1)]);
      });

      test('keeps text whole: emoji, combining marks, right-to-left and every control character', async () => {
        const text = '🏴‍☠️ é שלום \u0000\u001f\u2028\u200f "\\';
        const { logId } = await lead();
        await store.append(logId, [delta(1, text)]);
        await store.end(logId, done(2), RETENTION);
        expect(await read(store, logId)).toEqual([delta(1, text), done(2)]);
      });
    });

    describe('readers', () => {
      const abandoned = { type: 'abandoned' as const, detail: 'Nobody read it.' };

      test('hold a log: it is ended as unread only when the last one has left', async () => {
        const { request, logId } = await lead();
        const second = claimOf({ fingerprint: request.fingerprint });
        await store.claim(second);
        await store.leave(logId, request.readerId, 0);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(false);
        await store.leave(logId, second.readerId, 0);
        await store.renewLeader(logId, LONG_LEASE_IN_MS);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(true);
        expect(await read(store, logId)).toEqual([{ seq: 1, kind: 'error', failure: abandoned }]);
      });

      test('count on for their grace after they left, and not longer', async () => {
        const { request, logId } = await lead();
        await store.leave(logId, request.readerId, 400);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(false);
        await delay(500);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(true);
      });

      test('that die do not hold a log: they expire unless renewed', async () => {
        const { request, logId } = await lead({ leaseTtlInMs: 400 });
        await store.renewLeader(logId, LONG_LEASE_IN_MS);
        await store.renewReader(logId, request.readerId, 900);
        await delay(450);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(false);
        await delay(600);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(true);
      });

      test('of a finished log cannot make it unread', async () => {
        const { request, logId } = await lead();
        await store.end(logId, done(1), RETENTION);
        await store.leave(logId, request.readerId, 0);
        expect(await store.endUnread(logId, abandoned, RETENTION)).toBe(false);
      });
    });

    describe('watching', () => {
      test('is told to the leader at each renewal from then on, and to no other leader', async () => {
        const { request, logId } = await lead();
        const other = await lead();
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).toEqual({ isWatched: false });
        await store.watch(logId);
        await store.leave(logId, request.readerId, 0);
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).toEqual({ isWatched: true });
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).toEqual({ isWatched: true });
        expect(await store.renewLeader(other.logId, LONG_LEASE_IN_MS)).toEqual({ isWatched: false });
      });

      test('has no effect on a log that is gone or has ended', async () => {
        const { logId } = await lead();
        await store.end(logId, done(1), RETENTION);
        await Promise.all([store.watch(logId), store.watch('gone')]);
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).toBeNull();
        await expect(read(store, 'gone')).rejects.toThrow(LogLostError);
      });
    });

    describe('streams', () => {
      const openOn = async (fingerprint: string = randomUUID(), overrides: Partial<StreamRecord> = {}) => {
        const record = streamOf(overrides);
        const claim = await store.claim(claimOf({ fingerprint, stream: { record, leaves: null, shownId: 0 } }));
        return { record, claim };
      };

      test('are bound by the claim and end as their log does', async () => {
        const { record, claim } = await openOn();
        expect(await store.findStream(record.id)).toMatchObject({ logId: claim.logId, offset: 0, finalId: null });
        await store.append(claim.logId, [delta(1, 'Ahoy')]);
        await store.end(claim.logId, done(2), RETENTION);
        expect(await store.findStream(record.id)).toMatchObject({ owner: 'anonymous', cached: false, finalId: 2 });
      });

      test('on a finished log are cached, unless they were opened before it had finished', async () => {
        const waiting = streamOf({ kind: 'job' });
        await store.openStream(waiting);
        await delay(5);
        const fingerprint = randomUUID();
        const { claim } = await openOn(fingerprint);
        await store.end(claim.logId, done(1), RETENTION);
        await delay(5);
        const later = await openOn(fingerprint, { openedAt: Date.now() });
        expect(later.claim).toMatchObject({ outcome: 'hit', cached: true });
        const bound = await store.claim(
          claimOf({ fingerprint, stream: { record: waiting, leaves: null, shownId: 0 } }),
        );
        expect(bound).toMatchObject({ outcome: 'hit', cached: false });
      });

      test('are unknown where nobody opened them', async () => {
        expect(await store.findStream(randomUUID())).toBeNull();
      });

      test('move to another log at the next million once they have shown text', async () => {
        const { record, claim } = await openOn(randomUUID());
        await store.append(claim.logId, [delta(1, 'Aho')]);
        await store.end(claim.logId, failed(2), RETENTION);
        const moved = await store.claim(claimOf({ stream: { record, leaves: claim.logId, shownId: 0 } }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 1_000_000 });
        expect(await store.findStream(record.id)).toMatchObject({
          logId: moved.logId,
          offset: 1_000_000,
          finalId: null,
        });
      });

      test('keep their numbers when the log they leave had shown nothing', async () => {
        const { record, claim } = await openOn();
        await store.end(claim.logId, failed(1), RETENTION);
        const moved = await store.claim(claimOf({ stream: { record, leaves: claim.logId, shownId: 0 } }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 0 });
      });

      test('are moved once, whoever asks: the second one follows where the first one went', async () => {
        const { record, claim } = await openOn(randomUUID());
        await store.append(claim.logId, [delta(1, 'Aho')]);
        await store.end(claim.logId, failed(2), RETENTION);
        const move = () => store.claim(claimOf({ stream: { record, leaves: claim.logId, shownId: 0 } }));
        const [first, second] = await Promise.all([move(), move()]);
        expect(second.logId).toBe(first.logId);
        expect(new Set([first.outcome, second.outcome])).toEqual(new Set(['lead', 'follow']));
        expect(second.offset).toBe(first.offset);
      });

      test('of a job do not end with an error of their log', async () => {
        const { record, claim } = await openOn(randomUUID(), { kind: 'job' });
        await store.end(claim.logId, failed(1), RETENTION);
        expect(await store.findStream(record.id)).toMatchObject({ finalId: null });
      });

      test('of a job outlive the logs of attempts that failed', async () => {
        const { record, claim } = await openOn(randomUUID(), { kind: 'job', keepForInMs: 100 });
        await store.append(claim.logId, [delta(1, 'Aho')]);
        await store.end(claim.logId, failed(2), { cacheForInMs: 0, keepForInMs: 100 });
        await delay(200);
        expect(await store.findStream(record.id)).toMatchObject({ finalId: null });
        const leaves = (await store.findStream(record.id))?.logId ?? null;
        const moved = await store.claim(claimOf({ stream: { record, leaves, shownId: 0 } }));
        expect(moved).toMatchObject({ outcome: 'lead', offset: 1_000_000 });
      });

      test('tell whether their own request leads', async () => {
        const fingerprint = randomUUID();
        const leading = await openOn(fingerprint);
        const following = await openOn(fingerprint);
        expect(await store.findStream(leading.record.id)).toMatchObject({ leads: true });
        expect(await store.findStream(following.record.id)).toMatchObject({ leads: false });
      });

      test('can be ended apart from their log, which goes on, and the first end stays', async () => {
        const { record, claim } = await openOn(randomUUID(), { kind: 'job' });
        await store.append(claim.logId, [delta(1, 'Ahoy')]);
        const failure = { type: 'cancelled' as const, detail: 'It was cancelled.' };
        await store.endStream(record.id, failure, 0);
        await store.endStream(record.id, { type: 'deadline', detail: 'Too late.' }, 7);
        await store.append(claim.logId, [delta(2, ', world')]);
        expect(await store.findStream(record.id)).toMatchObject({ end: { id: 2, failure }, finalId: 2 });
      });

      test('end right after the last text of a log that has failed', async () => {
        const { record, claim } = await openOn(randomUUID(), { kind: 'job' });
        await store.append(claim.logId, [delta(1, 'Ahoy')]);
        await store.end(claim.logId, failed(2), RETENTION);
        await store.endStream(record.id, { type: 'cancelled', detail: 'It was cancelled.' }, 0);
        expect(await store.findStream(record.id)).toMatchObject({ end: { id: 2 }, finalId: 2 });
      });

      test('end after the last event their reader has had', async () => {
        const { record } = await openOn();
        await store.endStream(record.id, { type: 'deadline', detail: 'Too late.' }, 41);
        expect(await store.findStream(record.id)).toMatchObject({ finalId: 42 });
      });

      test('are forgotten when their time is over', async () => {
        const { record, claim } = await openOn(randomUUID(), { keepForInMs: 400 });
        await store.end(claim.logId, done(1), { cacheForInMs: 0, keepForInMs: 400 });
        expect(await store.findStream(record.id)).not.toBeNull();
        await delay(500);
        expect(await store.findStream(record.id)).toBeNull();
      });
    });
  });
}

/** What a store does with the log of a leader that died, as those in other processes see it. */
export function describeLostLeaders(name: string, start: () => Promise<StoreHarness>): void {
  describe(`the ${name} rewrite log store`, () => {
    let harness: StoreHarness;
    let store: RewriteLogStore;

    beforeEach(async () => {
      harness = await start();
      store = harness.store;
    });
    afterEach(() => harness.stop());

    const lead = (overrides?: Partial<ClaimRequest>) => leadIn(store, overrides);

    describe('a leader that is not renewed', () => {
      test('loses its log: followers learn it, it writes no more, and the next claim leads anew', async () => {
        const { request, logId } = await lead({ leaseTtlInMs: 400 });
        await store.append(logId, [delta(1, 'Aho')]);
        const entries: LogEntry[] = [];
        const following = (async () => {
          for await (const entry of store.follow(logId, 0, never())) entries.push(entry);
        })();
        await expect(following).rejects.toThrow(LogLostError);
        expect(entries).toEqual([delta(1, 'Aho')]);
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).toBeNull();
        await lead({ fingerprint: request.fingerprint });
        await expect(store.append(logId, [delta(2, 'y')])).rejects.toThrow(LogLostError);
        await expect(store.end(logId, done(2), RETENTION)).rejects.toThrow(LogLostError);
      });

      test('keeps its log when it is renewed', async () => {
        const { logId } = await lead({ leaseTtlInMs: 400 });
        expect(await store.renewLeader(logId, LONG_LEASE_IN_MS)).not.toBeNull();
        await delay(500);
        await store.end(logId, done(1), RETENTION);
        expect(await read(store, logId)).toEqual([done(1)]);
      });
    });
  });
}
