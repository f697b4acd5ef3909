import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { IdempotencyClaim, IdempotencyStore } from '#jobs';

function claimOf(overrides: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return {
    owner: 'anonymous',
    key: 'order-1',
    bodyHash: 'body-a',
    jobId: randomUUID(),
    ttlInMs: 60_000,
    ...overrides,
  };
}

/** What every store of idempotency keys does, whatever it is made of. */
export function describeIdempotencyStore(
  name: string,
  start: () => Promise<{ store: IdempotencyStore; stop(): Promise<void> }>,
): void {
  describe(`the ${name} idempotency store`, () => {
    let harness: Awaited<ReturnType<typeof start>>;
    beforeEach(async () => void (harness = await start()));
    afterEach(() => harness.stop());

    test('gives a new key to the job that claims it, and tells that job to all later ones', async () => {
      const first = claimOf();
      expect(await harness.store.claim(first)).toEqual({ jobId: first.jobId, bodyHash: 'body-a' });
      expect(await harness.store.claim(claimOf({ bodyHash: 'body-b' }))).toEqual({
        jobId: first.jobId,
        bodyHash: 'body-a',
      });
    });

    test('finds the job of a key that is known, and none for a key that is not', async () => {
      const { owner, key, jobId, bodyHash } = claimOf();
      expect(await harness.store.find({ owner, key })).toBeNull();
      await harness.store.claim(claimOf({ jobId }));
      expect(await harness.store.find({ owner, key })).toEqual({ jobId, bodyHash });
      expect(await harness.store.find({ owner, key: 'order-2' })).toBeNull();
      expect(await harness.store.find({ owner: 'somebody', key })).toBeNull();
    });

    test('makes one job of many claims at once', async () => {
      const claims = await Promise.all(Array.from({ length: 50 }, () => harness.store.claim(claimOf())));
      expect(new Set(claims.map(({ jobId }) => jobId)).size).toBe(1);
    });

    test.each([
      ['another owner', { owner: 'somebody' }],
      ['another key', { key: 'order-2' }],
      ['an owner and a key that look alike when joined', { owner: 'anonymous:order', key: '1' }],
    ])('keeps apart %s', async (_what, overrides) => {
      await harness.store.claim(claimOf());
      const other = claimOf(overrides);
      expect(await harness.store.claim(other)).toEqual({ jobId: other.jobId, bodyHash: other.bodyHash });
    });

    test('forgets a key when its time is over', async () => {
      await harness.store.claim(claimOf({ ttlInMs: 40 }));
      await delay(80);
      expect(await harness.store.find({ owner: 'anonymous', key: 'order-1' })).toBeNull();
      const later = claimOf();
      expect((await harness.store.claim(later)).jobId).toBe(later.jobId);
    });
  });
}
