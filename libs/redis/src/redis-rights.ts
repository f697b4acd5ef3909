import type { Redis } from 'ioredis';
import { keyspace } from './keyspace.js';

/** The connections whose user is asked about, and the prefix of our keys and channels. */
interface Asked {
  commands: Redis;
  subscriber: Redis;
  keyPrefix: string;
}

/**
 * What our user may not do and must: one line each, with the rules that allow it. It is tried out, since a user may hardly ever ask for
 * his rights. Says nothing of a connection that cannot be used now.
 */
export async function missingRights({ commands, subscriber, keyPrefix }: Asked): Promise<string[]> {
  const channel = keyspace(keyPrefix, 'rights');
  const mayInform = await isAllowed(commands.info('server'));
  const mayPublish = await isAllowed(commands.publish(channel, ''));
  const mayListen = await isAllowed(subscriber.subscribe(channel).then(() => subscriber.unsubscribe(channel)));
  return [
    // BullMQ asks again without a pause where it may not.
    ...(mayInform
      ? []
      : ['REDIS_URL names a user who may not run INFO, which BullMQ needs: allow it (ACL rule +info)']),
    ...(mayPublish && mayListen ? [] : [withoutChannels(keyPrefix)]),
  ];
}

/** False only where Redis itself says so. */
async function isAllowed(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    return !(error instanceof Error && error.message.startsWith('NOPERM'));
  }
}

function withoutChannels(keyPrefix: string): string {
  return (
    'REDIS_URL names a user who may not PUBLISH and SUBSCRIBE on our channels, which jobs need: ' +
    `allow it (ACL rules &{${keyPrefix}}:* +publish +subscribe)`
  );
}
