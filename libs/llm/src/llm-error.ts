import type { ProviderName } from '#config';

/**
 * What a vendor's failure means, and so what helps:
 * - `rate-limited`: the key rests until `restsUntil`; another key may serve.
 * - `quota`: the account has no quota or money left; its keys are out.
 * - `key-refused`: the vendor does not accept the key; the key is out.
 * - `forbidden`: the vendor forbids the call under a name that nobody knows, be it for the key or for the text; another key tells which.
 * - `request-refused`: the vendor declines this text or request; no other key or provider is asked.
 * - `too-long`: the text does not fit into the model's context, or the server has cut it; another model may take it.
 * - `at-limit`: the answer ended at a limit of its length, the vendor's or ours; the same model would be paid for the same again.
 * - `vendor-failed`: the vendor is in trouble (5xx, an error in the stream); it may serve in a moment, or the next provider.
 * - `network`: no connection, or it was cut; likewise.
 * - `silent`: no byte came for too long, or signs of life without text for too long; another provider may be faster than one more wait.
 * - `unreadable`: what came is no answer that can be read; the text may be the cause.
 * - `incomplete`: the answer ended without its finish reason, for a reason that is none, or was empty; the same
 *   provider may do better.
 * - `no-such-model`: the vendor does not know the model, or not for this key.
 * - `no-such-api`: nothing at the configured address speaks the vendor's API.
 * - `unsupported`: the vendor does not take the request as we make it, whatever the key (a parameter, a country).
 * - `unclear`: a refusal that does not say whether key, request or text is meant; another key may serve.
 *
 * `REMEDIES` (llm-remedy.ts) says what is done.
 */
export type LlmErrorKind =
  | 'rate-limited'
  | 'quota'
  | 'key-refused'
  | 'forbidden'
  | 'request-refused'
  | 'too-long'
  | 'at-limit'
  | 'vendor-failed'
  | 'network'
  | 'silent'
  | 'unreadable'
  | 'incomplete'
  | 'no-such-model'
  | 'no-such-api'
  | 'unsupported'
  | 'unclear';

/** What a failure looked like from outside, for the log. Short tokens only: never a message of the vendor's. */
export interface LlmFailureFacts {
  /** The vendor's own words for it, where they are short tokens. */
  code?: string;
  type?: string;
  param?: string;
  /** The media type of an answer that was no event stream. */
  mediaType?: string;
  /** Of a connection that failed: the system's code, and where it led. */
  systemCode?: string;
  host?: string;
}

/** What is known of a failure besides its kind. */
export interface LlmErrorDetails {
  provider: ProviderName;
  /** The HTTP status, where the vendor answered with one. */
  status?: number;
  /** When the key may be used again, in milliseconds since the epoch, where the vendor said so. */
  restsUntil?: number;
  facts?: LlmFailureFacts;
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
  readonly facts: LlmFailureFacts;

  constructor(
    readonly kind: LlmErrorKind,
    message: string,
    details: Readonly<LlmErrorDetails>,
  ) {
    super(message);
    this.provider = details.provider;
    this.status = details.status ?? null;
    this.restsUntil = details.restsUntil ?? null;
    this.facts = details.facts ?? {};
  }
}

const MEANINGS: Readonly<Record<LlmErrorKind, string>> = {
  'rate-limited': 'limits the rate of this key',
  quota: 'says that the account has no quota or money left',
  'key-refused': 'does not accept the key',
  forbidden: 'forbids the call, for its key or its text',
  'request-refused': 'declines this text',
  'too-long': 'cannot take a text of this length',
  'vendor-failed': 'failed',
  network: 'could not be reached, or the connection was cut',
  silent: 'sent nothing for too long',
  unreadable: 'sent what cannot be read',
  incomplete: 'gave no whole answer',
  'at-limit': "reached the model's length",
  'no-such-model': 'does not know the model',
  'no-such-api': 'has no such API at its address',
  unsupported: 'does not support the request as it is made',
  unclear: 'refuses the request, and does not say why',
};

/** The `LlmError` of a kind, with the sentence that always goes with it. `detail` is in our own words, never the vendor's. */
export function llmError(kind: LlmErrorKind, details: Readonly<LlmErrorDetails>, detail?: string): LlmError {
  const status = details.status === undefined ? [] : [`status ${details.status}`];
  const remarks = [...status, ...(detail === undefined ? [] : [detail])].join(', ');
  const message = `${details.provider} ${MEANINGS[kind]}${remarks === '' ? '' : ` (${remarks})`}`;
  return new LlmError(kind, message, details);
}
