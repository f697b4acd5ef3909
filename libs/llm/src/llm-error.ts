import type { ProviderName } from '#config';

/**
 * What a vendor's failure means, and so what helps:
 * - `rate-limited`: the key rests until `restsUntil`; another key may serve.
 * - `quota`: the account has no quota or money left; its keys are out.
 * - `key-refused`: the vendor does not accept the key; the key is out.
 * - `request-refused`: the vendor declines this text or request; no other key or provider is asked.
 * - `vendor-failed`: the vendor is in trouble (5xx, a garbage frame); it may serve in a moment, or the next provider.
 * - `network`: no connection, or it was cut; likewise.
 * - `silent`: no piece came for too long; another provider may be faster than one more wait.
 * - `incomplete`: the answer ended without its finish reason, for a reason that is none, or was empty; the same
 *   provider may do better.
 * - `unsupported`: the vendor does not take the request as we make it, whatever the key (a parameter, a path, a country);
 *   the next provider may serve.
 * - `at-limit`: the answer ended at a limit of its length, the vendor's or ours; the same model would be paid for the same again.
 *
 * `REMEDIES` (llm-remedy.ts) says what is done.
 */
export type LlmErrorKind =
  | 'rate-limited'
  | 'quota'
  | 'key-refused'
  | 'request-refused'
  | 'vendor-failed'
  | 'network'
  | 'silent'
  | 'incomplete'
  | 'at-limit'
  | 'unsupported';

/** What is known of a failure besides its kind. */
export interface LlmErrorDetails {
  provider: ProviderName;
  /** The HTTP status, where the vendor answered with one. */
  status?: number;
  /** When the key may be used again, in milliseconds since the epoch, where the vendor said so. */
  restsUntil?: number;
}

/**
 * A failure of a vendor. Its message names no key and holds nothing of the vendor's body; it has no `cause`, for an
 * SDK's error carries both, and whoever logs an error logs its causes.
 */
export class LlmError extends Error {
  override readonly name = 'LlmError';
  readonly provider: ProviderName;
  readonly status: number | null;
  readonly restsUntil: number | null;

  constructor(
    readonly kind: LlmErrorKind,
    message: string,
    details: Readonly<LlmErrorDetails>,
  ) {
    super(message);
    this.provider = details.provider;
    this.status = details.status ?? null;
    this.restsUntil = details.restsUntil ?? null;
  }
}

const MEANINGS: Readonly<Record<LlmErrorKind, string>> = {
  'rate-limited': 'limits the rate of this key',
  quota: 'says that the account has no quota or money left',
  'key-refused': 'does not accept the key',
  'request-refused': 'declines this text',
  'vendor-failed': 'failed',
  network: 'could not be reached, or the connection was cut',
  silent: 'sent nothing for too long',
  incomplete: 'gave no whole answer',
  'at-limit': 'ended its answer at a limit of length',
  unsupported: 'does not support the request as it is made',
};

/** The `LlmError` of a kind, with the sentence that always goes with it. `detail` is in our own words, never the vendor's. */
export function llmError(kind: LlmErrorKind, details: Readonly<LlmErrorDetails>, detail?: string): LlmError {
  const status = details.status === undefined ? [] : [`status ${details.status}`];
  const remarks = [...status, ...(detail === undefined ? [] : [detail])].join(', ');
  const message = `${details.provider} ${MEANINGS[kind]}${remarks === '' ? '' : ` (${remarks})`}`;
  return new LlmError(kind, message, details);
}
