/** The injection token of the `IdempotencyStore` in use. */
export const IDEMPOTENCY_STORE = Symbol('IDEMPOTENCY_STORE');

/** An idempotency key that comes with a submit. */
export interface IdempotencyClaim {
  owner: string;
  /** What the client sent as `Idempotency-Key`. */
  key: string;
  /** Equal exactly for equal bodies. */
  bodyHash: string;
  /** The id of the job, should the key be new. */
  jobId: string;
  ttlInMs: number;
}

/** Remembers which job a client's idempotency key stands for. */
export interface IdempotencyStore {
  /** The job the key stands for and the body it came with, which are the claim's own where the key is new. One atomic step. */
  claim(claim: IdempotencyClaim): Promise<{ jobId: string; bodyHash: string }>;
}
