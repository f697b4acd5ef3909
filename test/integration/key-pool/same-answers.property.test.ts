import * as fc from 'fast-check';
import { FailoverKeyLeaseStore, type KeyLeaseStore, MemoryKeyLeaseStore, RedisKeyLeaseStore } from '#key-pool';
import type { LeaseGrant, RestKind, StoredKey } from '#key-pool';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

/** Nothing ends by itself while a test runs. */
const LONG_IN_MS = 600_000;

/** An account of two keys, another key of its vendor, and one of another vendor. */
const KEYS: StoredKey[] = [
  { id: 'a:0', groupId: 'a', providerId: 'openai', cap: 1 },
  { id: 'a:1', groupId: 'a', providerId: 'openai', cap: 3 },
  { id: 'b', groupId: 'b', providerId: 'openai', cap: 2 },
  { id: 'c', groupId: 'c', providerId: 'gemini', cap: 2 },
];
const SCOPES = ['a:0', 'a:1', 'a', 'b', 'c', 'openai', 'gemini'];

/** One who holds leases of a store. Of those he means the nth, counted around. */
class Holder {
  private readonly leases: LeaseGrant[] = [];
  private asked = 0;

  constructor(readonly store: KeyLeaseStore) {}

  async lease(keys: StoredKey[]): Promise<unknown> {
    const leaseId = `lease-${(this.asked += 1)}`;
    const queue = { id: `queue of ${leaseId}`, interactive: 1, job: 0 };
    const { grants, refusal } = await this.store.lease({ keys, queue, leaseIds: [leaseId], ttlInMs: LONG_IN_MS });
    if (refusal) await this.store.leaveLine(keys, queue.id);
    this.leases.push(...grants);
    return { grants: grants.map(({ keyId, isProbing }) => ({ keyId, isProbing })), reason: refusal?.reason };
  }

  async release(nth: number, proven: string[]): Promise<unknown> {
    const lease = this.nth(nth);
    if (!lease) return null;
    this.leases.splice(this.leases.indexOf(lease), 1);
    return this.store.release(lease.keyId, lease.leaseId, scopesOf(lease, proven));
  }

  async endProbation(nth: number, scopes: string[]): Promise<unknown> {
    const lease = this.nth(nth);
    return lease ? this.store.endProbation(lease.keyId, lease.leaseId, scopesOf(lease, scopes)) : null;
  }

  async cutShort(nth: number): Promise<unknown> {
    const lease = this.nth(nth);
    return lease ? this.store.cutShort(keyOf(lease), lease.turn) : null;
  }

  async strike(scope: string, restsFrom: number, kind: RestKind, cause: string): Promise<unknown> {
    const rests = { firstRestInMs: LONG_IN_MS, longestRestInMs: LONG_IN_MS, forgottenInMs: LONG_IN_MS };
    return (await this.store.strike(scope, { restsFrom, kind, ...rests }, { cause })) > 0;
  }

  async known(): Promise<unknown> {
    const states = await this.store.read(KEYS);
    return states.map(({ inFlight, rest, strikes }) => [inFlight, rest?.kind, rest?.scope, strikes]);
  }

  private nth(nth: number): LeaseGrant | undefined {
    return this.leases[nth % (this.leases.length || 1)];
  }
}

function keyOf({ keyId }: LeaseGrant): StoredKey {
  return KEYS.find(({ id }) => id === keyId)!;
}

function scopesOf(lease: LeaseGrant, scopes: string[]): string[] {
  const { id, groupId, providerId } = keyOf(lease);
  return scopes.filter((scope) => [id, groupId, providerId].includes(scope));
}

type Step = (holder: Holder) => Promise<unknown>;
const nth = fc.nat(20);
const scope = fc.constantFrom(...SCOPES);
const scopes = fc.subarray(SCOPES);
const kind = fc.constantFrom<RestKind>('cooldown', 'failing', 'out');
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.subarray(KEYS, { minLength: 1 }).map(
        (keys): Step =>
          (h) =>
            h.lease(keys),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(nth, scopes).map(
        ([n, proven]): Step =>
          (h) =>
            h.release(n, proven),
      ),
    },
    fc.tuple(nth, scopes).map(
      ([n, ended]): Step =>
        (h) =>
          h.endProbation(n, ended),
    ),
    nth.map(
      (n): Step =>
        (h) =>
          h.cutShort(n),
    ),
    fc.tuple(scope, kind).map(
      ([id, as]): Step =>
        (h) =>
          h.store.rest(id, LONG_IN_MS, as),
    ),
    fc.tuple(scope, fc.integer({ min: 1, max: 3 }), kind, fc.constantFrom('one', 'other')).map(
      ([id, from, as, cause]): Step =>
        (h) =>
          h.strike(id, from, as, cause),
    ),
    {
      weight: 3,
      arbitrary: scopes.map(
        (ids): Step =>
          (h) =>
            h.store.lift(ids),
      ),
    },
  ),
  { maxLength: 60, size: 'max' },
);

describe('stores of leases', () => {
  let servers: RedisServer[];
  let connections: RedisConnections[];
  beforeAll(async () => {
    servers = await Promise.all([RedisServer.start(), RedisServer.start()]);
    connections = await Promise.all(servers.map(({ url }) => RedisConnections.open({ url, keyPrefix: 'rewrite' })));
  });
  afterAll(async () => {
    await Promise.all(connections.map((redis) => redis.close()));
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('give the same answers, whatever they are told in whatever order', async () => {
    const answerAlike = async (happening: Step[]): Promise<void> => {
      await Promise.all(connections.map((redis) => redis.commands.flushall()));
      const onRedis = connections.map((redis) => new RedisKeyLeaseStore(redis));
      const besideLocal = new FailoverKeyLeaseStore(onRedis[1]!, new MemoryKeyLeaseStore());
      const stores: KeyLeaseStore[] = [new MemoryKeyLeaseStore(), onRedis[0]!, besideLocal];
      const holders = stores.map((store) => new Holder(store));
      for (const step of happening) {
        const told = await Promise.all(holders.map(async (holder) => [await step(holder), await holder.known()]));
        for (const other of told) expect(other).toEqual(told[0]);
      }
    };
    await fc.assert(fc.asyncProperty(steps, answerAlike), { numRuns: 40, endOnFailure: true });
  });
});
