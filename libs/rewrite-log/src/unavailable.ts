import { RedisUnavailableError } from '#redis';
import { RewriteError } from './rewrite-error.js';

/** An outage is over within a second of Redis' return. */
const RETRY_AFTER_IN_SECONDS = 2;

/** What a client is told that asks for a job or a stream while Redis is away. */
export function unavailable(): RewriteError {
  return new RewriteError('unavailable', 'Jobs and streams cannot be reached for the moment.', RETRY_AFTER_IN_SECONDS);
}

/** The answer. @throws RewriteError `unavailable` where Redis is away; any other error as it is */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof RedisUnavailableError ? unavailable() : error;
  }
}
