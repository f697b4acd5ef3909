import type { KeyLeaseStore, LeaseGrant, LeaseRefusal, LeaseRequest } from '#key-pool';

/** What came of a request for one lease. */
export type OneAnswer = ({ granted: true } & LeaseGrant) | ({ granted: false } & LeaseRefusal);

export async function leaseOne(
  store: KeyLeaseStore,
  { leaseId, ...request }: Omit<LeaseRequest, 'leaseIds'> & { leaseId: string },
): Promise<OneAnswer> {
  const { grants, refusal } = await store.lease({ ...request, leaseIds: [leaseId] });
  const [grant] = grants;
  return grant === undefined ? { granted: false, ...refusal! } : { granted: true, ...grant };
}

export async function renewOne(
  store: KeyLeaseStore,
  keyId: string,
  leaseId: string,
  ttlInMs: number,
): Promise<boolean> {
  const [isAlive] = await store.renew([{ keyId, leaseId }], ttlInMs);
  return isAlive!;
}
