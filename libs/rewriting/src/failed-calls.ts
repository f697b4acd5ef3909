import type { ProviderName } from '#config';
import type { LlmError, LlmErrorKind } from '#llm';
import { RewriteError } from '#rewrite-log';
import type { RewriteFailure } from '#rewrite-log';

/** A call that came to nothing. */
export interface FailedCall {
  error: LlmError;
  keyIndex: number;
  /** Some text had come before. */
  hasText: boolean;
}

/** The same provider fails in this way however often it is asked for this rewrite. */
const FINAL: ReadonlySet<LlmErrorKind> = new Set([
  'forbidden',
  'request-refused',
  'too-long',
  'at-limit',
  'no-such-model',
  'no-such-api',
  'unsupported',
  'unclear',
]);

/** A gateway that does not reach its server, and a server that still loads its model. */
const AWAY_STATUSES: ReadonlySet<number | null> = new Set([502, 503]);

/** The failed calls of one rewrite, and what they come to when nobody is left to call. */
export class FailedCalls {
  private readonly last = new Map<ProviderName, LlmError>();

  get isEmpty(): boolean {
    return this.last.size === 0;
  }

  /** Notes the call; of each provider the last one counts. */
  add({ error }: FailedCall): void {
    this.last.set(error.provider, error);
  }

  /**
   * What the client is told: `too-long` if no provider has anything else to say, else `provider-failed`.
   * @param providers all that might have served
   * @param hasBegun some vendor has begun to answer, so that it may have to be paid
   * @param isWaiting a key of theirs is in use or rests
   */
  verdict(
    providers: readonly ProviderName[],
    { hasBegun, isWaiting }: { hasBegun: boolean; isWaiting: boolean },
  ): RewriteError {
    const errors = providers.map((provider) => this.last.get(provider));
    const kinds = errors.map((error) => error?.kind);
    if (kinds.every((kind) => kind === 'too-long' || kind === 'at-limit')) return tooLong(kinds.includes('too-long'));
    if (!isWaiting && kinds.every((kind) => kind !== undefined && FINAL.has(kind))) return everyProviderFailed('never');
    const isAnyAway = isWaiting || errors.some(isAway);
    return everyProviderFailed(isAnyAway && !hasBegun && this.mayComeBack ? 'later' : undefined);
  }

  /** All who failed are away, or will fail in the same way again, so that an attempt may have shown nothing of what another could do. */
  get mayComeBack(): boolean {
    return [...this.last.values()].every((error) => isAway(error) || FINAL.has(error.kind));
  }
}

function isAway(error: LlmError | undefined): boolean {
  if (error?.kind === 'vendor-failed') return AWAY_STATUSES.has(error.status);
  return error?.kind === 'network' || error?.kind === 'silent';
}

function tooLong(isText: boolean): RewriteError {
  const detail = isText
    ? 'The text is too long for the model.'
    : "The model's answer reached its length limit and was cut.";
  return RewriteError.from({ type: 'too-long', detail, retry: 'never' });
}

function everyProviderFailed(retry: RewriteFailure['retry']): RewriteError {
  const detail = 'Every provider that may serve this request failed.';
  return RewriteError.from({ type: 'provider-failed', detail, ...(retry && { retry }) });
}
