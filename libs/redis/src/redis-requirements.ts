import type { Redis } from 'ioredis';
import { keyspace } from './keyspace.js';
import { infoField } from './redis-info.js';
import { selectDatabase, tryOut } from './redis-trial.js';
import { isUnavailability, reasonOf } from './redis-unavailable-error.js';

/** The connections whose server and user are asked about, and the prefix of our keys and channels. */
interface Asked {
  commands: Redis;
  subscriber: Redis;
  keyPrefix: string;
}

const OLDEST_MAJOR_VERSION = 7;
const ALLOWED = `Redis ${OLDEST_MAJOR_VERSION} or newer, or Valkey`;

/**
 * Why this server cannot serve us, or not with this user: one line for each reason, which says what is allowed. It is tried out, since a
 * user may hardly ever ask for his rights. Says nothing of a server that cannot be used just now, such as one that is full.
 */
export async function unmetRequirements(asked: Asked): Promise<string[]> {
  const info = await asked.commands.info('server').catch(() => '');
  const wrongServer = faultOfServer(info);
  const fault = wrongServer ?? (await faultOfDatabase(asked));
  if (fault !== null) return [fault];
  const faults = [await faultOfInfo(asked), await faultOfTrial(asked), await faultOfChannels(asked)];
  return faults.filter((one) => one !== null);
}

/** By what the server says of itself. Valkey gives a `redis_version` too. */
function faultOfServer(info: string): string | null {
  const mode = infoField(info, 'redis_mode') ?? infoField(info, 'server_mode');
  if (mode === 'sentinel')
    return 'REDIS_URL is the address of a Sentinel, but must be that of the Redis server, or of the kind redis+sentinel://host:26379?name=mymaster';
  const version = infoField(info, 'redis_version');
  const isTooOld = version !== null && Number.parseInt(version, 10) < OLDEST_MAJOR_VERSION;
  return isTooOld ? `REDIS_URL leads to Redis ${version}, but must lead to ${ALLOWED}` : null;
}

async function faultOfDatabase({ commands }: Asked): Promise<string | null> {
  const refusal = await refusalOf(selectDatabase(commands));
  if (refusal === null) return null;
  return `REDIS_URL names database ${commands.options.db} (${refusal}): it must be one that the server has, such as 0`;
}

/** BullMQ asks for the version, again without a pause where it may not, and we ask for the memory. */
async function faultOfInfo({ commands }: Asked): Promise<string | null> {
  const refusal = (await refusalOf(commands.info('server'))) ?? (await refusalOf(commands.info('memory')));
  if (refusal === null) return null;
  return refusal.startsWith('NOPERM')
    ? 'REDIS_URL names a user who may not run INFO, which BullMQ needs: allow it (ACL rule +info)'
    : incapable(refusal);
}

async function faultOfTrial({ commands, keyPrefix }: Asked): Promise<string | null> {
  const refusal = await refusalOf(tryOut(commands, keyPrefix));
  if (refusal === null) return null;
  const [, slot, owner] = /^MOVED (\d+) (\S+)/.exec(refusal) ?? [];
  if (owner !== undefined)
    return `REDIS_URL is a node of a Cluster that does not have our keys (slot ${slot}): it must be of the kind redis+cluster://${owner}, which finds the node that has them, or a Redis without a Cluster`;
  return /^NOPERM|The user executing the script/.test(refusal) ? withoutKeys(keyPrefix) : incapable(refusal);
}

async function faultOfChannels({ commands, subscriber, keyPrefix }: Asked): Promise<string | null> {
  const channel = keyspace(keyPrefix, 'rights');
  const listening = subscriber.subscribe(channel).then(() => subscriber.unsubscribe(channel));
  const refusals = [await refusalOf(commands.publish(channel, '')), await refusalOf(listening)];
  return refusals.some((refusal) => refusal?.startsWith('NOPERM')) ? withoutChannels(keyPrefix) : null;
}

/** What passes by itself, unlike these. */
const LASTING = /^(NOPERM|MOVED|ERR)\b/;

/** What the server itself says against a command, for as long as it and its user are as they are; else null. */
async function refusalOf(answer: Promise<unknown>): Promise<string | null> {
  try {
    await answer;
    return null;
  } catch (error) {
    const reason = reasonOf(error);
    return LASTING.test(reason) || !isUnavailability(error) ? reason : null;
  }
}

function incapable(reason: string): string {
  return `REDIS_URL leads to a server that lacks what jobs need (${reason}): it must be ${ALLOWED}`;
}

function withoutKeys(keyPrefix: string): string {
  return (
    'REDIS_URL names a user who may not run scripts and blocking reads on our keys: ' +
    `allow it (ACL rules ~{${keyPrefix}}:* +@all -@admin -@dangerous +info)`
  );
}

function withoutChannels(keyPrefix: string): string {
  return (
    'REDIS_URL names a user who may not PUBLISH and SUBSCRIBE on our channels, which jobs need: ' +
    `allow it (ACL rules &{${keyPrefix}}:* +publish +subscribe)`
  );
}
