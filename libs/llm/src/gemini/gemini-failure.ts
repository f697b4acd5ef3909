import { kindByMessage, type KindByMessage, kindByStatus } from '../kind-by-status.js';
import { llmError, type LlmError, type LlmErrorKind } from '../llm-error.js';
import { LONGEST_REST_IN_MS } from '../retry-after.js';
import { nextPacificMidnight } from './pacific-midnight.js';

/** An error as Gemini answered it (google.rpc.Status): as a status, or as a frame in its stream. */
export interface GeminiFailure {
  status?: number | undefined;
  /** The vendor's own; empty where the answer has no error as the vendor writes it. */
  message?: string | undefined;
  /** `GeminiErrorDetail`s; a proxy may put anything there. */
  details?: unknown;
}

/** What is read of google.rpc.ErrorInfo (`reason`), RetryInfo (`retryDelay`) and QuotaFailure (`violations`). */
export interface GeminiErrorDetail {
  reason?: unknown;
  retryDelay?: unknown;
  violations?: unknown;
}

/** What an ErrorInfo's reason (google/api/error_reason.proto) means, where the status would mean something else. */
export const GEMINI_KINDS_BY_REASON: ReadonlyMap<unknown, LlmErrorKind> = new Map([
  // A wrong or expired key is answered with 400.
  ['API_KEY_INVALID', 'key-refused'],
  ['BILLING_DISABLED', 'quota'],
  ['RATE_LIMIT_EXCEEDED', 'rate-limited'],
]);

/** Answers that only their words tell apart from others of their status (ai.google.dev/gemini-api/docs/troubleshooting). */
export const GEMINI_KINDS_BY_MESSAGE: readonly KindByMessage[] = [
  { pattern: /credits are depleted|spending cap/i, statuses: [429], kind: 'quota' },
  // No quota at all of this model for this account, so that none comes back.
  { pattern: /\blimit: 0(?!\.?\d)/, statuses: [429], kind: 'quota' },
  // An account that pays is served there.
  { pattern: /location is not supported|free tier is not available/i, statuses: [400], kind: 'quota' },
  { pattern: /token count .*exceeds/i, statuses: [400], kind: 'request-refused' },
];

/** Every other finish reason but `STOP` is `incomplete` (ai.google.dev/api/generate-content, FinishReason). */
export const GEMINI_KINDS_BY_FINISH_REASON: ReadonlyMap<string, LlmErrorKind> = new Map([
  ['MAX_TOKENS', 'at-limit'],
  ['SAFETY', 'request-refused'],
  ['PROHIBITED_CONTENT', 'request-refused'],
  ['BLOCKLIST', 'request-refused'],
  ['SPII', 'request-refused'],
  ['LANGUAGE', 'unsupported'],
]);

const UNITS_IN_MS = { s: 1000, ms: 1 } as const;

/** What an error of Gemini means. */
export function readGeminiFailure(failure: GeminiFailure, nowInMs: number): LlmError {
  const { status } = failure;
  const restsUntil = readRest(failure, nowInMs);
  return llmError(kindOf(failure), {
    provider: 'gemini',
    ...(status !== undefined && { status }),
    ...(restsUntil !== undefined && { restsUntil }),
  });
}

/** What a finish reason says of the answer; undefined: it has not ended yet. */
export function readGeminiFinish(reason: string | undefined): 'whole' | LlmErrorKind | undefined {
  if (!reason || reason === 'FINISH_REASON_UNSPECIFIED') return undefined;
  return reason === 'STOP' ? 'whole' : (GEMINI_KINDS_BY_FINISH_REASON.get(reason) ?? 'incomplete');
}

function kindOf({ status, message = '', ...more }: GeminiFailure): LlmErrorKind {
  const details = objectsIn(more.details);
  const byReason = details.map(({ reason }) => GEMINI_KINDS_BY_REASON.get(reason)).find(Boolean);
  const hasVendorsError = message !== '' || details.length > 0;
  return kindByMessage(GEMINI_KINDS_BY_MESSAGE, status, message) ?? byReason ?? kindByStatus(status, hasVendorsError);
}

/** A quota of a day comes back at midnight, although its RetryInfo often speaks of seconds. */
function readRest({ message = '', ...more }: GeminiFailure, nowInMs: number): number | undefined {
  const details = objectsIn(more.details);
  const violations = details.flatMap((detail) => objectsIn(detail.violations) as { quotaId?: unknown }[]);
  if (violations.some(({ quotaId }) => String(quotaId).includes('PerDay'))) return nextPacificMidnight(nowInMs);
  const delays = details.map(({ retryDelay }) => /^([\d.]+)(s)$/.exec(String(retryDelay)));
  const delayInMs = readDelayInMs([...delays, /\bPlease retry in ([\d.]+)(ms|s)\b/.exec(message)].find(Boolean));
  return delayInMs === undefined ? undefined : nowInMs + Math.min(delayInMs, LONGEST_REST_IN_MS);
}

function objectsIn(list: unknown): GeminiErrorDetail[] {
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is object => typeof item === 'object' && item !== null);
}

function readDelayInMs(match: RegExpExecArray | null | undefined): number | undefined {
  if (!match) return undefined;
  const delayInMs = Math.ceil(Number(match[1]) * UNITS_IN_MS[match[2] as keyof typeof UNITS_IN_MS]);
  return Number.isNaN(delayInMs) ? undefined : delayInMs;
}
