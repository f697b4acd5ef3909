import { llmError, type LlmError, type LlmErrorKind } from '../llm-error.js';
import { nextPacificMidnight } from './pacific-midnight.js';

/** An error as Gemini answered it (google.rpc.Status): as a status, or as a frame in its stream. */
export interface GeminiFailure {
  status?: number | undefined;
  message?: string | undefined;
  details?: readonly GeminiErrorDetail[] | undefined;
}

/** One of google.rpc.ErrorInfo (`reason`), RetryInfo (`retryDelay`) and QuotaFailure (`violations`). */
export interface GeminiErrorDetail {
  reason?: string | undefined;
  retryDelay?: string;
  violations?: readonly { quotaId?: string }[];
}

/** Answers that only their message tells apart from others of their status. */
const OUT_OF_MONEY = /credits are depleted|spending cap/i;
const TOO_LONG = /token count .*exceeds/i;

/** Every other status (5xx, a 400 or 404 of a wrong setting) is `vendor-failed`. */
const KINDS_BY_STATUS: ReadonlyMap<number | undefined, LlmErrorKind> = new Map([
  [401, 'key-refused'],
  [402, 'quota'],
  [403, 'key-refused'],
  [413, 'request-refused'],
  [429, 'rate-limited'],
]);

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

function kindOf({ status, message = '', details = [] }: GeminiFailure): LlmErrorKind {
  // A wrong or expired key is answered with 400.
  if (details.some((detail) => detail.reason === 'API_KEY_INVALID')) return 'key-refused';
  if (status === 429 && OUT_OF_MONEY.test(message)) return 'quota';
  if (status === 400 && TOO_LONG.test(message)) return 'request-refused';
  return KINDS_BY_STATUS.get(status) ?? 'vendor-failed';
}

/** A quota of a day comes back at midnight, although its RetryInfo often speaks of seconds. */
function readRest({ details = [] }: GeminiFailure, nowInMs: number): number | undefined {
  const violations = details.flatMap((detail) => detail.violations ?? []);
  if (violations.some(({ quotaId }) => quotaId?.includes('PerDay'))) return nextPacificMidnight(nowInMs);
  const delay = details.map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(detail.retryDelay ?? '')?.[1]).find(Boolean);
  return delay === undefined ? undefined : nowInMs + Math.ceil(Number(delay) * 1000);
}
