import type { QueueOptions } from 'bullmq';
import { keyspace } from '#redis';
import type { RedisConnections } from '#redis';

/** The name of the queue. BullMQ's own keys are all that begin with `{<prefix>}:rewrites:`. */
export const REWRITES_QUEUE = 'rewrites';

/** Nobody reads BullMQ's events, and each that tells of a result holds it as a whole. */
export const MAX_EVENTS = 50;

/** The braces make the prefix the hash tag of all keys, as in `keyspace`. */
export function bullPrefix(connections: RedisConnections): string {
  return `{${connections.keyPrefix}}`;
}

/** The channel of the ids of jobs that have ended. */
export function endedChannel(connections: RedisConnections): string {
  return `${keyspace(connections.keyPrefix, 'jobs')}ended`;
}

/** The key of the places kept for jobs that are about to be added. */
export function reservedKey(connections: RedisConnections): string {
  return `${keyspace(connections.keyPrefix, 'jobs')}reserved`;
}

/** The queue's end at which jobs are added: on the connection of all other commands, so that what is sent with a job goes out in one write. */
export function rewritesQueueOptions(connections: RedisConnections): QueueOptions {
  return {
    connection: connections.commands,
    prefix: bullPrefix(connections),
    skipVersionCheck: true,
    streams: { events: { maxLen: MAX_EVENTS } },
  };
}
