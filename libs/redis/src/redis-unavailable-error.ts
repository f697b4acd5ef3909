/**
 * Redis cannot be used now: it is away, starting, read-only or full. Asking again later makes sense. Carries no cause:
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
  /^(Command timed out|Connection is closed|Stream isn't writeable|Reached the max retries|Command aborted due to connection close)/;

/** First words of answers with which a server tells that it cannot serve now (redis.io, "Redis serialization protocol", errors). */
const SERVER_FAILURE =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MISCONF|NOREPLICAS|OOM|BUSY|NOAUTH|WRONGPASS|NOPERM|ERR max number of clients)\b/;

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

/** What an error of the client says, in a few words and without any secret. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message);
}

/**
 * Whether an error of the client, or ours, says that Redis cannot be used. Errors of sockets have a code and a call of the
 * system; they may come from another realm, so no class tells them.
 */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof RedisUnavailableError) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { message } = error as { message?: unknown };
  const isSocketError = 'code' in error && 'syscall' in error;
  return isSocketError || CONNECTION_FAILURE.test(String(message)) || SERVER_FAILURE.test(String(message));
}
