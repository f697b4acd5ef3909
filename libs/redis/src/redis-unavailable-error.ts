/**
 * Redis cannot be used now: it is away, starting, read-only, full, or the wrong server. Asking again later makes sense. Carries no cause:
 * errors of the client hold the arguments of their command.
 */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  constructor(reason: string) {
    super(`Redis cannot be used: ${reason}`);
  }
}

/** What the client says of a connection that is lost, not made yet or too slow. */
const CONNECTION_FAILURE =
  /^(All sentinels are unreachable|Connection is closed|Stream isn't writeable|Reached the max retries|Command aborted due to connection close)/;

/**
 * First words of answers with which a server tells that it cannot serve, now or us (redis.io, "Redis serialization protocol", errors;
 * "Cluster specification", redirection). In a script the rights of the user have words of their own.
 */
const SERVER_FAILURE = new RegExp(
  '^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|MISCONF|NOREPLICAS|OOM|BUSY|NOAUTH|WRONGPASS|NOPERM|UNBLOCKED' +
    '|ERR max number of clients|ERR unknown (redis )?command|ERR The user executing the script' +
    '|ERR Script attempted to access a non local key)\\b',
  'i',
);

/**
 * What is left of a script that the server has refused whole: where a server does not know one, the client sends it whole, once for all that are under way.
 * A server knows a script with flags in its first line only once it has not refused it for them (findings/redis-7-0-a-refused-script-with-flags-is-not-loaded.sh).
 */
const UNKNOWN_SCRIPT = /^NOSCRIPT\b/;

/** Codes of connections that TLS refuses: Node's own, and those of OpenSSL for certificates (nodejs.org, "X509 certificate error codes"). */
const TLS_FAILURE =
  /^(ERR_TLS_|ERR_SSL_|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)|CERT|CRL/;

/**
 * Waits for an answer of Redis.
 * @throws {RedisUnavailableError} where Redis cannot be used; any other error as it is
 */
export async function whenAvailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisUnavailableError) throw error;
    if (isUnavailability(error)) throw new RedisUnavailableError(reasonOf(error));
    throw withoutCommand(error);
  }
}

/** The client puts the command into its error, with arguments that nobody may log. */
function withoutCommand(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) Reflect.deleteProperty(error, 'command');
  return error;
}

/** What an error of the client says, in a few words and without any secret: a server may repeat a command's arguments. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  const [isOfSentinels, last] = /^All sentinels are unreachable.*?(?:Last error: (.*))?$/s.exec(String(message)) ?? [];
  if (isOfSentinels !== undefined) return `no Sentinel names the primary (${last ?? 'none answers'})`;
  return String(message).split(/[,.]? (?:script: [0-9a-f]{40}|with args beginning with)/, 1)[0]!;
}

/**
 * Whether an error of the client, or ours, says that Redis cannot be used. Errors of sockets have a code and a call of the
 * system, or, where a name has two addresses, an error for each; they may come from another realm, so no class tells them.
 */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof RedisUnavailableError) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isSocketError = typeof code === 'string' && ('syscall' in error || 'errors' in error || TLS_FAILURE.test(code));
  return (
    isSocketError || [CONNECTION_FAILURE, SERVER_FAILURE, UNKNOWN_SCRIPT].some((told) => told.test(String(message)))
  );
}

/** Whether a server is there and does not let us in, or not into our database, or is not trusted: no waiting changes that. */
export function refusesUs(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return (
    /^(NOAUTH|WRONGPASS|NOPERM|ERR (DB index|SELECT))\b/.test(String(message)) ||
    (typeof code === 'string' && TLS_FAILURE.test(code))
  );
}

/** Whether a server has answered so that the client sends a script whole: by itself that tells nothing of the server. */
export function asksForScript({ message }: Error): boolean {
  return UNKNOWN_SCRIPT.test(message);
}
