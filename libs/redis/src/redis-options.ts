import type { RedisOptions } from 'ioredis';
import type { RedisAddress } from '#config';

/** How long a server may leave a command, or a connection that is being made, without an answer. */
export const ANSWER_TIMEOUT_IN_MS = 1000;
const SLOWEST_RECONNECT_IN_MS = 500;
/** Longer than any blocking command waits: those of BullMQ end within 10 s. */
const BLOCKING_SILENCE_IN_MS = 30_000;

const ALWAYS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: ANSWER_TIMEOUT_IN_MS,
  disconnectTimeout: 500,
  maxLoadingRetryTime: 250,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt - 1, 10), SLOWEST_RECONNECT_IN_MS),
};

/** A server that has no other to hand over to is not left again and again. */
const SHORTEST_STAY_IN_MS = { server: 30_000, sentinel: 500, cluster: 500 };

/**
 * For one connection: a server that has become a replica, or a node that has our keys no more, is left; the address may lead to the primary
 * of now. READONLY is what a replica answers to writes, MOVED what a node answers for slots of others (redis.io, "Cluster specification").
 */
export function leavesForThePrimary(kind: RedisAddress['kind']): (error: Error) => boolean {
  const hasGone = kind === 'cluster' ? /^(READONLY|MOVED)\b/ : /^READONLY\b/;
  let leftAt = -Infinity;
  return (error) => {
    const now = performance.now();
    if (!hasGone.test(error.message) || now - leftAt < SHORTEST_STAY_IN_MS[kind]) return false;
    leftAt = now;
    return true;
  };
}

/**
 * For commands that somebody waits for: they fail at once while there is no connection. A command is never sent twice. How long they wait for an answer,
 * `watchAnswers` sees to.
 */
export const FAIL_FAST: RedisOptions = {
  ...ALWAYS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
};

/** For channels, whose owner subscribes anew on each connection. */
export const SUBSCRIBING: RedisOptions = { ...FAIL_FAST, autoResubscribe: false };

/** For commands that block on the server: they wait for the connection as long as it takes. */
export const PATIENT: RedisOptions = {
  ...ALWAYS,
  maxRetriesPerRequest: null,
  socketTimeout: BLOCKING_SILENCE_IN_MS,
};
