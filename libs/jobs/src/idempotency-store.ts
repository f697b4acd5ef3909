/** The injection token of the `IdempotencyStore` in use. */
export const IDEMPOTENCY_STORE = Symbol('IDEMPOTENCY_STORE');

/** What a client sent as `Idempotency-Key`. Another client's is another key. */
export interface IdempotencyKey {
  owner: string;
  key: string;
}

/** The job that a key stands for. */
export interface KeyedJob {
  jobId: string;
  /** Of the body that the key came with: equal exactly for equal bodies. */
  bodyHash: string;
}

/** An idempotency key that comes with a submit, and the job it is to stand for. */
export interface IdempotencyClaim extends IdempotencyKey, KeyedJob {
  ttlInMs: number;
}

/** Remembers which job a client's idempotency key stands for. */
export interface IdempotencyStore {
  /** The job the key stands for; null where the key is new. */
  find(key: IdempotencyKey): Promise<KeyedJob | null>;

  /** The job the key stands for, which is the claim's own where the key is new. One atomic step. */
  claim(claim: IdempotencyClaim): Promise<KeyedJob>;
}
