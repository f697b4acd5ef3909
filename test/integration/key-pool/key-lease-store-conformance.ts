import { setTimeout as delay } from 'node:timers/promises';
import type { KeyLeaseStore, QueueState, StoredKey } from '#key-pool';
import { LeasesUnderTest } from './leases-under-test.js';
import { leaseOne, renewOne, type OneAnswer } from './one-lease.js';

export interface KeyLeaseStoreHarness {
  name: string;
  /** Several processes share it, so that their queues stand in a line. */
  isShared: boolean;
  /**
   * Two views of one empty store, as two processes have them; a store of one process gives the same twice.
   * @param trialEveryInMs the time after which long rests are tried; by default that of the service
   */
  open(trialEveryInMs?: number): Promise<{ store: KeyLeaseStore; other: KeyLeaseStore; close(): Promise<void> }>;
}

const TTL_IN_MS = 60_000;
const SHORT_IN_MS = 150;
/** Of what is looked at before it ends. */
const SEEN_IN_MS = 1000;

const keys = (count: number, cap: number, groupId?: string): StoredKey[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `openai:${index}`,
    groupId: groupId ?? `openai:${index}`,
    providerId: 'openai',
    cap,
  }));

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What every store promises. It runs in real time, by the store's own clock. */
export function describeKeyLeaseStore(harness: KeyLeaseStoreHarness): void {
  describe(`the key lease store: ${harness.name}`, () => {
    let store: KeyLeaseStore;
    let other: KeyLeaseStore;
    let close: () => Promise<void>;
    let leases: LeasesUnderTest;

    beforeEach(async () => {
      ({ store, other, close } = await harness.open());
      leases = new LeasesUnderTest(store, other);
    });
    afterEach(() => close());

    const lease = (candidates: readonly StoredKey[], ttlInMs?: number, by?: KeyLeaseStore): Promise<OneAnswer> =>
      leases.lease(candidates, by, ttlInMs);
    const leasedKey = async (
      candidates: readonly StoredKey[],
      ttlInMs?: number,
      by?: KeyLeaseStore,
    ): Promise<string> => {
      const answer = await lease(candidates, ttlInMs, by);
      if (!answer.granted) throw new Error(`refused: ${answer.reason}`);
      return answer.keyId;
    };
    const inFlight = async (candidates: readonly StoredKey[]): Promise<number[]> =>
      (await other.read(candidates)).map((state) => state.inFlight);

    it('takes the key with the fewest leases', async () => {
      const [first, second] = keys(2, 8) as [StoredKey, StoredKey];
      await lease([first]);
      await lease([first]);
      await lease([second]);
      expect(await leasedKey([first, second])).toBe(second.id);
      expect(await inFlight([first, second])).toEqual([2, 2]);
    });

    it('lets equal keys take turns', async () => {
      const candidates = keys(3, 8);
      const order: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        const keyId = await leasedKey(candidates);
        await store.release(keyId, leases.latest);
        order.push(keyId);
      }
      expect(order).toEqual(['openai:0', 'openai:1', 'openai:2', 'openai:0', 'openai:1', 'openai:2']);
    });

    it('leases as many as are asked for at once, each the key with the fewest leases, and tells why there are no more', async () => {
      const candidates = keys(2, 2);
      await lease(candidates);
      const queue = { id: 'queue', interactive: 2, job: 3 };
      const leaseIds = ['a', 'b', 'c', 'd', 'e'];
      const { grants, refusal } = await store.lease({ keys: candidates, queue, leaseIds, ttlInMs: TTL_IN_MS });
      expect(grants.map(({ leaseId, keyId }) => `${leaseId} ${keyId}`)).toEqual([
        'a openai:1',
        'b openai:0',
        'c openai:1',
      ]);
      expect(grants[2]!.turn).toBeGreaterThan(grants[0]!.turn);
      expect(refusal).toMatchObject({ reason: 'busy' });
      expect(await inFlight(candidates)).toEqual([2, 2]);
      for (const { keyId, leaseId } of grants) await other.release(keyId, leaseId);
      expect(await inFlight(candidates)).toEqual([1, 0]);
    });

    it('renews many at once, and tells which of them are lost', async () => {
      const candidates = keys(1, 3);
      for (let n = 0; n < 3; n += 1) await lease(candidates);
      await store.release('openai:0', 'lease-2');
      const names = ['lease-1', 'lease-2', 'lease-3'].map((leaseId) => ({ keyId: 'openai:0', leaseId }));
      expect(await store.renew(names, TTL_IN_MS)).toEqual([true, false, true]);
      expect(await inFlight(candidates)).toEqual([2]);
    });

    it('never exceeds a cap, whoever asks at once', async () => {
      const candidates = keys(3, 4);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => lease(candidates, TTL_IN_MS, index % 2 === 0 ? store : other)),
      );
      expect(answers.filter(({ granted }) => granted)).toHaveLength(12);
      expect(await inFlight(candidates)).toEqual([4, 4, 4]);
    });

    it('refuses while all keys are in use, and tells when a lease would expire', async () => {
      const candidates = keys(1, 1);
      await lease(candidates, 60_000);
      const answer = await lease(candidates);
      expect(answer).toMatchObject({ granted: false, reason: 'busy' });
      if (answer.granted) throw new Error('granted');
      expect(answer.changesInMs).toBeGreaterThan(50_000);
      expect(answer.changesInMs).toBeLessThanOrEqual(60_000);
      expect(answer.askAgainInMs).toBeLessThanOrEqual(answer.changesInMs);
    });

    it('grants a key again after its release', async () => {
      const candidates = keys(1, 1);
      await lease(candidates);
      await other.release('openai:0', 'lease-1');
      expect(await inFlight(candidates)).toEqual([0]);
      expect(await leasedKey(candidates)).toBe('openai:0');
    });

    it('releases only the lease that is named, however often', async () => {
      const candidates = keys(1, 2);
      await lease(candidates);
      await lease(candidates);
      await store.release('openai:0', 'lease-1');
      await store.release('openai:0', 'lease-1');
      await store.release('openai:0', 'lease-of-nobody');
      expect(await inFlight(candidates)).toEqual([1]);
    });

    it('forgets a lease that is not renewed, as of a process that died', async () => {
      const candidates = keys(1, 1);
      await lease(candidates, SEEN_IN_MS);
      expect((await lease(candidates)).granted).toBe(false);
      await until(async () => (await lease(candidates)).granted);
      expect(await inFlight(candidates)).toEqual([1]);
    });

    it('keeps a lease that is renewed', async () => {
      const candidates = keys(1, 1);
      await lease(candidates, SEEN_IN_MS);
      expect(await renewOne(other, 'openai:0', 'lease-1', TTL_IN_MS)).toBe(true);
      await store.rest('clock', SEEN_IN_MS + SHORT_IN_MS, 'cooldown');
      const clock = [{ id: 'clock', groupId: 'clock', providerId: 'clock', cap: 1 }];
      await until(async () => (await store.read(clock))[0]?.rest === null);
      expect(await inFlight(candidates)).toEqual([1]);
    });

    it('renews no lease that was released or has expired', async () => {
      const candidates = keys(1, 2);
      await lease(candidates);
      await lease(candidates, SHORT_IN_MS);
      await store.release('openai:0', 'lease-1');
      await until(async () => (await inFlight(candidates))[0] === 0);
      expect(await renewOne(store, 'openai:0', 'lease-1', TTL_IN_MS)).toBe(false);
      expect(await renewOne(store, 'openai:0', 'lease-2', TTL_IN_MS)).toBe(false);
      expect(await inFlight(candidates)).toEqual([0]);
    });

    it('renews no lease that has expired since anybody looked', async () => {
      await lease(keys(1, 1), SHORT_IN_MS);
      await delay(2 * SHORT_IN_MS);
      expect(await renewOne(store, 'openai:0', 'lease-1', TTL_IN_MS)).toBe(false);
    });

    it('passes over a key that rests, until the end of its rest', async () => {
      const candidates = keys(2, 8);
      await store.rest('openai:0', SEEN_IN_MS, 'cooldown');
      expect(await leasedKey(candidates, TTL_IN_MS, other)).toBe('openai:1');
      expect(await leasedKey(candidates, TTL_IN_MS, other)).toBe('openai:1');
      await until(async () => (await lease(candidates.slice(0, 1))).granted);
    });

    it('tells when the first of all resting keys comes back', async () => {
      const candidates = keys(2, 8);
      await store.rest('openai:0', 120_000, 'cooldown');
      await store.rest('openai:1', 60_000, 'cooldown');
      const answer = await lease(candidates);
      expect(answer).toMatchObject({ granted: false, reason: 'resting' });
      if (answer.granted) throw new Error('granted');
      expect(answer.changesInMs).toBeGreaterThan(50_000);
      expect(answer.changesInMs).toBeLessThanOrEqual(60_000);
    });

    it('never shortens a rest', async () => {
      await store.rest('openai:0', 60_000, 'cooldown');
      await other.rest('openai:0', 10, 'cooldown');
      expect((await store.read(keys(1, 1)))[0]?.rest?.forInMs).toBeGreaterThan(50_000);
      await other.rest('openai:0', 120_000, 'cooldown');
      expect((await store.read(keys(1, 1)))[0]?.rest?.forInMs).toBeGreaterThan(110_000);
    });

    it('lets all keys of a group rest, and no other', async () => {
      const ofGroup = keys(2, 8, 'openai:group:a');
      const alone: StoredKey = { id: 'openai:9', groupId: 'openai:9', providerId: 'openai', cap: 8 };
      await store.rest('openai:group:a', 60_000, 'cooldown');
      expect(await lease(ofGroup)).toMatchObject({ granted: false, reason: 'resting' });
      expect(await leasedKey([...ofGroup, alone])).toBe('openai:9');
    });

    it('counts the later end where a key and its group both rest', async () => {
      const [key] = keys(1, 8, 'openai:group:a') as [StoredKey];
      await store.rest(key.groupId, 60_000, 'cooldown');
      await store.rest(key.id, 10_000, 'out');
      expect((await store.read([key]))[0]?.rest).toMatchObject({ kind: 'cooldown', scope: 'account' });
      expect((await store.read([key]))[0]?.rest?.forInMs).toBeGreaterThan(50_000);
    });

    it('tells a key that is out from one that rests', async () => {
      const candidates = keys(2, 8);
      await store.rest('openai:0', 60_000, 'out');
      expect((await other.read(candidates)).map(({ rest }) => rest?.kind)).toEqual(['out', undefined]);
      expect(await leasedKey(candidates)).toBe('openai:1');
      await store.rest('openai:1', 60_000, 'cooldown');
      expect(await lease(candidates)).toMatchObject({ granted: false, reason: 'resting' });
      await store.rest('openai:1', 60_000, 'out');
      expect(await lease(candidates)).toMatchObject({ granted: false, reason: 'out' });
    });

    it('keeps a key out though a shorter rest follows', async () => {
      await store.rest('openai:0', 60_000, 'out');
      await store.rest('openai:0', 10, 'cooldown');
      expect((await store.read(keys(1, 1)))[0]).toMatchObject({ rest: { kind: 'out', scope: 'key' } });
    });

    it('takes a key back that was out, after its time', async () => {
      await store.rest('openai:0', SEEN_IN_MS, 'out');
      expect((await lease(keys(1, 1))).granted).toBe(false);
      await until(async () => (await lease(keys(1, 1))).granted);
      expect((await store.read(keys(1, 1)))[0]).toMatchObject({ inFlight: 1, rest: null });
    });

    it('calls it busy if one key is only in use, whatever the others do', async () => {
      const candidates = keys(3, 1);
      await leasedKey(candidates.slice(0, 1));
      await store.rest('openai:1', 60_000, 'cooldown');
      await store.rest('openai:2', 60_000, 'out');
      expect(await lease(candidates)).toMatchObject({ granted: false, reason: 'busy' });
    });

    it('leaves the leases of a resting key alone', async () => {
      const candidates = keys(1, 2);
      await lease(candidates);
      await store.rest('openai:0', 60_000, 'cooldown');
      expect(await renewOne(store, 'openai:0', 'lease-1', TTL_IN_MS)).toBe(true);
      expect(await inFlight(candidates)).toEqual([1]);
    });

    it('tells every process of a release while any waits, and nobody who stopped listening', async () => {
      const heard: string[] = [];
      store.onFreed((keyId) => heard.push(`here ${keyId}`));
      other.onFreed((keyId) => heard.push(`there ${keyId}`));
      const stop = store.onFreed(() => heard.push('stopped'));
      stop();
      await lease(keys(1, 1));
      const queue = { id: 'waits', interactive: 1, job: 0 };
      await leaseOne(other, { keys: keys(1, 1), queue, leaseId: 'waits', ttlInMs: TTL_IN_MS });
      await store.release('openai:0', 'lease-1');
      await until(async () => heard.length === 2);
      expect(heard.toSorted()).toEqual(['here openai:0', 'there openai:0']);
    });

    it('tells nobody of a release that released nothing', async () => {
      const heard: string[] = [];
      store.onFreed((keyId) => heard.push(keyId));
      await store.release('openai:0', 'lease-of-nobody');
      await lease(keys(2, 1).slice(1));
      await store.release('openai:1', 'lease-1');
      await until(async () => heard.length > 0);
      expect(heard).toEqual(['openai:1']);
    });

    it('puts a lease back that it has lost, whatever the cap', async () => {
      const candidates = keys(1, 1);
      await lease(candidates);
      await other.restore('openai:0', 'lease-of-an-outage', TTL_IN_MS);
      expect(await inFlight(candidates)).toEqual([2]);
      expect(await renewOne(store, 'openai:0', 'lease-of-an-outage', TTL_IN_MS)).toBe(true);
      await store.release('openai:0', 'lease-of-an-outage');
      expect(await inFlight(candidates)).toEqual([1]);
    });

    const describeIfShared = harness.isShared ? describe : () => undefined;
    describeIfShared('keeps a line of queues, in which', () => {
      const [A, B, C] = ['queue-a', 'queue-b', 'queue-c'];
      const candidates = keys(2, 1);
      const busyKeys = async (): Promise<void> => {
        expect([await leasedKey(candidates), await leasedKey(candidates)]).toEqual(['openai:0', 'openai:1']);
      };
      /** Every other queue is one of another process. */
      const ask = async (id: string, waiting: Partial<QueueState>, from = candidates): Promise<boolean> => {
        const leaseId = leases.nextName();
        const queue = { interactive: 0, job: 0, ...waiting, id };
        const by = id === B ? other : store;
        return (await leaseOne(by, { keys: from, queue, leaseId, ttlInMs: TTL_IN_MS })).granted;
      };

      it('the first that was refused is the first that is served', async () => {
        await busyKeys();
        expect(await ask(A, { job: 1 })).toBe(false);
        expect(await ask(B, { job: 1 })).toBe(false);
        await store.release('openai:0', 'lease-1');
        expect(await ask(B, { job: 1 })).toBe(false);
        expect(await ask(C, { job: 1 })).toBe(false);
        expect(await ask(A, { job: 1 })).toBe(true);
        await store.release('openai:1', 'lease-2');
        expect(await ask(C, { job: 1 })).toBe(false);
        expect(await ask(B, { job: 1 })).toBe(true);
      });

      it('a refusal for the sake of others calls the keys busy', async () => {
        await busyKeys();
        await ask(A, { job: 1 });
        await store.release('openai:0', 'lease-1');
        expect(await lease(candidates, TTL_IN_MS, other)).toMatchObject({ granted: true });
        await store.release('openai:0', leases.latest);
        await ask(A, { interactive: 1 });
        await ask(C, { interactive: 1 });
        await store.release('openai:1', 'lease-2');
        expect(await lease(candidates, TTL_IN_MS, other)).toMatchObject({ granted: false, reason: 'busy' });
      });

      it('the only free lease of a key that has several is that of the first', async () => {
        const shared = keys(1, 2);
        expect([await leasedKey(shared), await leasedKey(shared)]).toEqual(['openai:0', 'openai:0']);
        expect(await ask(A, { job: 1 }, shared)).toBe(false);
        expect(await ask(B, { job: 1 }, shared)).toBe(false);
        await store.release('openai:0', 'lease-1');
        expect(await ask(B, { job: 1 }, shared)).toBe(false);
        expect(await ask(A, { job: 1 }, shared)).toBe(true);
      });

      it('there is a key for the next where more are free than are due to those ahead', async () => {
        await busyKeys();
        await ask(A, { job: 5 });
        await ask(B, { job: 1 });
        await store.release('openai:0', 'lease-1');
        await store.release('openai:1', 'lease-2');
        expect(await ask(B, { job: 1 })).toBe(true);
        expect(await ask(C, { job: 1 })).toBe(false);
        expect(await ask(A, { job: 5 })).toBe(true);
      });

      it('queues of one priority take turns, one key each', async () => {
        await busyKeys();
        await ask(A, { job: 3 });
        await ask(B, { job: 3 });
        const served: string[] = [];
        for (const left of [3, 3, 2, 2, 1, 1]) {
          await store.release('openai:0', served.length === 0 ? 'lease-1' : leases.latest);
          const first = served.length % 2 === 0 ? A : B;
          const second = first === A ? B : A;
          if (left > 1 || first === A) expect(await ask(second, { job: left })).toBe(false);
          expect(await ask(first, { job: left })).toBe(true);
          served.push(first);
        }
        expect(served).toEqual([A, B, A, B, A, B]);
      });

      it('a queue that asks for several takes one turn at a time, and the others theirs in between', async () => {
        const of = (id: string, leaseIds: string[], by = store): ReturnType<KeyLeaseStore['lease']> =>
          by.lease({ keys: candidates, queue: { id, interactive: 0, job: 3 }, leaseIds, ttlInMs: TTL_IN_MS });
        await busyKeys();
        await of(A, ['a1', 'a2', 'a3']);
        await of(B, ['b1', 'b2', 'b3'], other);
        await store.release('openai:0', 'lease-1');
        await store.release('openai:1', 'lease-2');
        expect(await of(A, ['a4', 'a5', 'a6'])).toMatchObject({
          grants: [{ leaseId: 'a4' }],
          refusal: { reason: 'busy' },
        });
        expect((await of(B, ['b4', 'b5', 'b6'], other)).grants.map(({ leaseId }) => leaseId)).toEqual(['b4']);
      });

      it('every interactive request of any queue goes before any job', async () => {
        await busyKeys();
        await ask(A, { job: 1 });
        await ask(B, { interactive: 2 });
        await store.release('openai:0', 'lease-1');
        await store.release('openai:1', 'lease-2');
        expect(await ask(A, { job: 1 })).toBe(false);
        expect(await ask(B, { interactive: 2 })).toBe(true);
        expect(await ask(A, { job: 1 })).toBe(false);
        expect(await ask(B, { interactive: 1 })).toBe(true);
      });

      it('jobs keep their place while interactive requests of their queue go first', async () => {
        await busyKeys();
        await ask(A, { job: 1 });
        await ask(B, { job: 1 });
        await ask(A, { interactive: 1, job: 1 });
        await store.release('openai:0', 'lease-1');
        expect(await ask(A, { interactive: 1, job: 1 })).toBe(true);
        await store.release('openai:1', 'lease-2');
        expect(await ask(B, { job: 1 })).toBe(false);
        expect(await ask(A, { job: 1 })).toBe(true);
      });

      it('a queue that leaves makes room, and the others hear of it', async () => {
        await busyKeys();
        await ask(A, { job: 1 });
        await ask(B, { job: 1 });
        await store.release('openai:0', 'lease-1');
        expect(await ask(B, { job: 1 })).toBe(false);
        const heard = new Promise<string>((resolve) => other.onFreed(resolve));
        await store.leaveLine(candidates, A);
        expect(candidates.map(({ id }) => id)).toContain(await heard);
        expect(await ask(B, { job: 1 })).toBe(true);
      });

      it('a queue that wanted more than it takes makes room, and the others hear of it', async () => {
        await busyKeys();
        await ask(A, { interactive: 2 });
        await ask(B, { job: 1 });
        await store.release('openai:0', 'lease-1');
        await store.release('openai:1', 'lease-2');
        expect(await ask(B, { job: 1 })).toBe(false);
        const heard = new Promise<string>((resolve) => other.onFreed(resolve));
        expect(await ask(A, { interactive: 1 })).toBe(true);
        expect(candidates.map(({ id }) => id)).toContain(await heard);
        expect(await ask(B, { job: 1 })).toBe(true);
      });

      it('queues that know other keys do not stand in each other’s way', async () => {
        await busyKeys();
        await ask(A, { interactive: 9 }, candidates.slice(0, 1));
        await store.release('openai:1', 'lease-2');
        expect(await ask(B, { job: 1 })).toBe(true);
      });
    });
  });
}
