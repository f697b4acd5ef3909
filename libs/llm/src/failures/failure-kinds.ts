import type { LlmErrorKind } from '../llm-error.js';
import type { VendorFailure } from './vendor-failure.js';

const SPEND_LIMIT = 'spend_limit_exceeded';

/**
 * What a code, a type or a google.rpc reason means, whatever the status is. Sources: OpenAI's guide to error codes
 * (developers.openai.com/docs/guides/error-codes), google/api/error_reason.proto, Azure's content filter, Anthropic's error types, and what the
 * servers of docs/compatibility.md answer.
 */
export const KINDS_BY_NAME: ReadonlyMap<string, LlmErrorKind> = new Map([
  ['insufficient_quota', 'quota'],
  ['credit_balance_exhausted', 'quota'],
  // Of an organization, a project, a team: `<whose>_spend_limit_exceeded`.
  [SPEND_LIMIT, 'quota'],
  ['organization_usage_limit_exceeded', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['billing_not_active', 'quota'],
  ['billing_error', 'quota'],
  // Moonshot, Alibaba's DashScope and Volcengine.
  ['exceeded_current_quota_error', 'quota'],
  ['Arrearage', 'quota'],
  ['AccountOverdueError', 'quota'],
  // One API and New API.
  ['insufficient_user_quota', 'quota'],
  // A key of LiteLLM's own.
  ['budget_exceeded', 'quota'],
  ['BILLING_DISABLED', 'quota'],
  ['invalid_api_key', 'key-refused'],
  ['account_deactivated', 'key-refused'],
  // Groq.
  ['organization_restricted', 'key-refused'],
  ['authentication_error', 'key-refused'],
  ['permission_error', 'key-refused'],
  // Gemini answers a wrong or expired key with 400.
  ['API_KEY_INVALID', 'key-refused'],
  ['API_KEY_SERVICE_BLOCKED', 'key-refused'],
  ['ACCESS_TOKEN_TYPE_UNSUPPORTED', 'key-refused'],
  ['CONSUMER_SUSPENDED', 'key-refused'],
  // google.rpc.Code: of the caller, never of what it asks.
  ['PERMISSION_DENIED', 'key-refused'],
  // LiteLLM 1.108, for a key of its own; the first without a database.
  ['no_db_connection', 'key-refused'],
  ['expired_key', 'key-refused'],
  ['auth_error', 'key-refused'],
  ['model_not_found', 'no-such-model'],
  ['DeploymentNotFound', 'no-such-model'],
  // Mistral, Perplexity and Together.
  ['invalid_model', 'no-such-model'],
  ['model_not_available', 'no-such-model'],
  // Hugging Face's router, Volcengine.
  ['model_not_supported', 'no-such-model'],
  ['ModelNotOpen', 'no-such-model'],
  // LiteLLM, for one of its keys.
  ['key_model_access_denied', 'no-such-model'],
  ['team_model_access_denied', 'no-such-model'],
  ['unknown_url', 'no-such-api'],
  ['content_filter', 'request-refused'],
  ['content_policy_violation', 'request-refused'],
  ['moderation_blocked', 'request-refused'],
  ['invalid_prompt', 'request-refused'],
  // OpenAI's of models that may do harm.
  ['cyber_policy', 'request-refused'],
  ['bio_policy', 'request-refused'],
  ['misalignment_policy_violation', 'request-refused'],
  // DashScope.
  ['data_inspection_failed', 'request-refused'],
  ['DataInspectionFailed', 'request-refused'],
  // One API and New API.
  ['sensitive_words_detected', 'request-refused'],
  ['context_length_exceeded', 'too-long'],
  ['string_above_max_length', 'too-long'],
  ['exceed_context_size_error', 'too-long'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['RATE_LIMIT_EXCEEDED', 'rate-limited'],
  ['slow_down', 'rate-limited'],
  ['overloaded_error', 'vendor-failed'],
  // Groq, with 498.
  ['capacity_exceeded', 'vendor-failed'],
  ['unsupported_country_region_territory', 'unsupported'],
  ['unsupported_parameter', 'unsupported'],
  ['unknown_parameter', 'unsupported'],
  ['unsupported_value', 'unsupported'],
  // FastAPI's.
  ['extra_forbidden', 'unsupported'],
]);

/** Words by which an answer is known where no code of it tells. */
interface KindByWords {
  pattern: RegExp;
  /** The only statuses with which they mean this; undefined: an error within a stream. */
  statuses: readonly (number | undefined)[];
  kind: LlmErrorKind;
  /** They mean it only where the vendor tells no time to come back. */
  withoutTime?: boolean;
  /** They mean it whatever code or type stands beside them. */
  overNames?: boolean;
}

const KEY = '(?:api|access|auth\\w*|secret)?[ _-]?(?:key|token|credentials)';

/** A bare "key" or "token" may be one of the request's JSON or of its text. */
const WRONG_KEY = '(?:(?:api|access|auth\\w*|secret)[ _-]?(?:key|token)|credentials|(?:key|token)(?= provided|[.!]?$))';

/** Kinds that set a key or an account aside. */
const SETS_ASIDE: ReadonlySet<LlmErrorKind> = new Set(['quota', 'key-refused', 'rate-limited']);

/** These speak of the account, never of the text. */
const STATUSES_OF_ACCOUNTS: ReadonlySet<number | undefined> = new Set([402, 429]);

/** With these a parameter that is named is the one that is not taken. */
const STATUSES_OF_PARAMETERS: ReadonlySet<number> = new Set([400, 422]);

/** A quotation mark, not an apostrophe. */
const BEGINS_QUOTATION = /(?<!\w)["'`\u2018\u201c]/;

/** Ended, or cut off with the message. */
const QUOTATIONS = /(?<!\w)(?:(["'`])(?:\\.|.)*?(?:\1(?!\w)|$)|\u2018.*?(?:\u2019(?!\w)|$)|\u201c.*?(?:\u201d|$))/gs;

/**
 * The first that fits counts. What a message quotes may be the text, and counts for nothing unless it is one word, such as a parameter; words that set a key or an account aside count up to
 * there only.
 */
export const KINDS_BY_WORDS: readonly KindByWords[] = [
  // Of one request, against the account's tokens of a minute: waiting does not help, and shorter ones still fit.
  { pattern: /request too large/i, statuses: [413, 429], kind: 'too-long', overNames: true },
  {
    pattern:
      /context (length|size|window)|maximum (context|prompt length|length of)|(input|token|prompt) (count|length|limit)\b.*(exceed|should be|maximum)|exceed\w* (the )?(model )?(token|input) limit|(prompt|input) is too long|too many (input tokens|tokens:)|(prompt|input) tokens too long|longer than the maximum model length|prompt exceeds max length|(input|prompt) tokens exceed|exceed max message tokens|tokens in request more than max tokens|too big compared to KV size|reduce the length of|inputs.{1,60} must (have less than|be <=) \d/i,
    statuses: [400, 413, 422, 500, undefined],
    kind: 'too-long',
    overNames: true,
  },
  // OpenAI and OpenRouter; xAI, which names it as it does a key without rights; Azure and Anthropic behind gateways; DeepSeek; DashScope, Volcengine, Zhipu.
  {
    pattern:
      /(input|prompt|request) was flagged|content violates|violat\w+ (of )?(\w+ ){0,2}(content|usage|safety|use) (guidelines|polic)|content.?(management|filtering|moderation|safety) polic|content.?policy.?violation|content exists risk|contains? (sensitive|inappropriate|unsafe|harmful) (content|information)|(unsafe|sensitive) content in (the )?(input|prompt)|new_sensitive|敏感内容|content safety check|(violated|triggered|failed|blocked by) .{0,30}guardrail|guardrails?\b.{0,60}\b(failed|triggered|intervened|blocked)/i,
    // 446 is Portkey's for its guardrails.
    statuses: [400, 403, 422, 446, undefined],
    kind: 'request-refused',
    overNames: true,
  },
  // No quota at all of this model for this account, so that none comes back, whatever time is told.
  { pattern: /\blimit: 0(?!\.?\d)/, statuses: [429, undefined], kind: 'quota', overNames: true },
  {
    pattern:
      /credits? (balance )?(is|are)? ?(too low|depleted|exhausted|used up)|used all available credits|insufficient (account )?(credits?|balance|funds)|(balance|quota) is (insufficient|not enough)|not enough (balance|credits)|specified API usage limits|free tier of the model has been exhausted|overdue balance|余额不足|额度不足|spending (cap|limit)|key limit exceeded|out of credits|monthly included credits/i,
    statuses: [400, 402, 403, 412, 429, undefined],
    kind: 'quota',
    overNames: true,
  },
  // An account that pays is served there.
  { pattern: /location is not supported|free tier is not available/i, statuses: [400], kind: 'quota', overNames: true },
  // Gemini says so of every limit, and then tells the time.
  { pattern: /exceeded your current quota/i, statuses: [403, 429, undefined], kind: 'quota', withoutTime: true },
  {
    pattern: new RegExp(
      `^.{0,40}?\\b(?:incorrect|invalid|expired|revoked|missing) (?:authentication )?${WRONG_KEY}\\b|^.{0,10}\\b${KEY} (?:is |has |has been )?(?:not valid|not found|invalid|expired|revoked|disabled|could not be validated|was reported as leaked|not provided)|^(?:this |your )?organization has been (?:disabled|restricted)|^login fail|^.{0,60}\\busing the correct credentials\\b`,
      'i',
    ),
    statuses: [400, 403, undefined],
    kind: 'key-refused',
  },
  {
    pattern:
      /\bmodels?\b.{0,160}?(not exist|not found|unknown|no longer available|decommissioned|deprecated)|(unknown|no such|invalid|not a valid|not found the|unable to access) model|model_not_found|^no endpoints found|not supported by any provider|^no models loaded|^function .{1,80}not found for account|^model: \S+$/i,
    statuses: [400, 404, undefined],
    kind: 'no-such-model',
  },
  // Servers that speak HTTP and not this API: LM Studio 0.3, Ollama, FastAPI, llama-server, Azure, Express.
  {
    pattern:
      /^unexpected endpoint|^404 page not found|^"?((file|page|path|resource|route) )?not found\.?"?$|^cannot post |^no route|^invalid url|^unknown request url/i,
    statuses: [404, 405, undefined],
    kind: 'no-such-api',
  },
  // A parameter, as a rule one of LLM_API__<NAME>__EXTRA_BODY.
  {
    pattern:
      /(unknown|unsupported|unrecognized|unexpected) (request )?(parameter|argument|field|keyword)|does not support thinking/i,
    statuses: [400, 422],
    kind: 'unsupported',
  },
  // LM Studio.
  { pattern: /model (has crashed|(is |was )?unloaded)/i, statuses: [400], kind: 'vendor-failed' },
  { pattern: /\brate.?limit|too many requests/i, statuses: [403, undefined], kind: 'rate-limited' },
];

/** What a status means where nothing else in the answer says more. */
export const KINDS_BY_STATUS: ReadonlyMap<number, LlmErrorKind> = new Map([
  [401, 'key-refused'],
  [402, 'quota'],
  [405, 'no-such-api'],
  [408, 'vendor-failed'],
  [409, 'vendor-failed'],
  [413, 'too-long'],
  [425, 'vendor-failed'],
  [429, 'rate-limited'],
  [499, 'vendor-failed'],
]);

/**
 * What an error means: by the words that leave no doubt, else by its names, else by other words, else by its status.
 * In the middle of an answer none is about the key, which was good enough for the beginning.
 * @param hasTime the vendor told when to come back
 */
export function kindOfFailure(failure: VendorFailure, hasTime: boolean): LlmErrorKind {
  const kind =
    kindByWords(failure, hasTime, true) ??
    kindByNames(failure) ??
    kindByWords(failure, hasTime, false) ??
    kindByStatus(failure);
  return failure.comesAfterText && kind === 'key-refused' ? 'vendor-failed' : kind;
}

function kindByWords(
  { status, message, isHandedOn }: VendorFailure,
  hasTime: boolean,
  isOverNames: boolean,
): LlmErrorKind | undefined {
  const [start = ''] = STATUSES_OF_ACCOUNTS.has(status) ? [message] : message.split(BEGINS_QUOTATION, 1);
  const unquoted = message.replaceAll(QUOTATIONS, (quoted) => (/\s/.test(quoted) ? "''" : quoted));
  return KINDS_BY_WORDS.find(
    ({ pattern, statuses, withoutTime, kind, overNames = false }) =>
      overNames === isOverNames &&
      statuses.includes(status) &&
      !(withoutTime && hasTime) &&
      !(isHandedOn && SETS_ASIDE.has(kind)) &&
      pattern.test(SETS_ASIDE.has(kind) ? start : unquoted),
  )?.kind;
}

function kindByNames({ code, type, details }: VendorFailure): LlmErrorKind | undefined {
  const names = [code, type, ...details.map(({ reason }) => reason)];
  return names.map(kindByName).find(Boolean);
}

function kindByName(name: unknown): LlmErrorKind | undefined {
  if (typeof name !== 'string') return undefined;
  return KINDS_BY_NAME.get(name.endsWith(`_${SPEND_LIMIT}`) ? SPEND_LIMIT : name);
}

function kindByStatus({ status, param, isOfVendor, isNamed, comesAfterText }: VendorFailure): LlmErrorKind {
  if (status === undefined) return 'vendor-failed';
  // Vendors decline texts so, too, and each has names of its own for it.
  if (status === 403 && isNamed && !comesAfterText) return 'forbidden';
  if (STATUSES_OF_PARAMETERS.has(status) && param !== undefined) return 'unsupported';
  // Nobody follows a redirect: the text goes to the configured server only.
  if (status < 400 || (status === 404 && !isOfVendor)) return 'no-such-api';
  // Of a firewall, a proxy or the vendor: about the key, the request or a word of the text.
  return KINDS_BY_STATUS.get(status) ?? (status < 500 ? 'unclear' : 'vendor-failed');
}
