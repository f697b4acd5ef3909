import type { RedisOptions } from 'ioredis';

/** How long a server may leave a command, or a connection that is being made, without an answer. */
const ANSWER_TIMEOUT_IN_MS = 1000;
const SLOWEST_RECONNECT_IN_MS = 500;
/** Longer than any blocking command waits: those of BullMQ end within 10 s, and ours must within 20 s. */
const BLOCKING_SILENCE_IN_MS = 30_000;

const ALWAYS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: ANSWER_TIMEOUT_IN_MS,
  disconnectTimeout: 500,
  maxLoadingRetryTime: 250,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt - 1, 10), SLOWEST_RECONNECT_IN_MS),
};

/** A server that stays read-only is not left again and again. */
const SHORTEST_STAY_IN_MS = 30_000;

/** For one connection: a server that has become a replica is left; the address may lead to the new primary. */
export function leavesReplicas(): (error: Error) => boolean {
  let leftAt = -Infinity;
  return (error) => {
    const now = performance.now();
    if (!error.message.startsWith('READONLY') || now - leftAt < SHORTEST_STAY_IN_MS) return false;
    leftAt = now;
    return true;
  };
}

/**
 * For commands that somebody waits for: they fail at once while there is no connection, and the connection is given up,
 * with all commands on it, when the server is silent for too long. A command is never sent twice.
 */
export const FAIL_FAST: RedisOptions = {
  ...ALWAYS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: ANSWER_TIMEOUT_IN_MS,
  socketTimeout: ANSWER_TIMEOUT_IN_MS,
};

/** For channels, whose owner subscribes anew on each connection. */
export const SUBSCRIBING: RedisOptions = { ...FAIL_FAST, autoResubscribe: false };

/** For commands that block on the server: they wait for the connection as long as it takes. */
export const PATIENT: RedisOptions = {
  ...ALWAYS,
  maxRetriesPerRequest: null,
  socketTimeout: BLOCKING_SILENCE_IN_MS,
};
