import { RedisUnavailableError } from '#redis';
import { RewriteError } from '#rewrite-log';

/** An outage is over within a second of Redis' return. */
const RETRY_AFTER_IN_SECONDS = 2;

/** @throws RewriteError `unavailable` where Redis is away; any other error as it is */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    throw new RewriteError('unavailable', 'Jobs cannot be reached for the moment.', RETRY_AFTER_IN_SECONDS);
  }
}
