import type { RedisScript } from '#redis';

/**
 * A job is BullMQ's own hash of it (`<prefix>:<queue>:<id>`), whose fields it names `name` (see `nameOf`), `data`, `timestamp`, `atm` (attempts made), `finishedOn`,
 * `returnvalue` and `failedReason`. The mark of a cancel is two fields more in that hash, so that it lives exactly as long as the job:
 * `cancelledAt` (milliseconds of the server's clock) and `cancelledAttempts` (the attempts made until then). Whatever a worker stores
 * after the mark counts no more.
 */
export const CANCEL_MARK = 'cancelledAt';

/** The answer of `FIND_JOB`, or null for a job that is unknown. Numbers in strings; null for what the job does not have. */
export type JobRow = [
  name: string,
  createdAt: string,
  attempts: string | null,
  finishedAt: string | null,
  returnValue: string | null,
  failedReason: string | null,
  cancelledAt: string | null,
  cancelledAttempts: string | null,
  isLocked: 0 | 1,
  now: number,
];

/**
 * Reads a job, but for its task: what polls is not sent its text.
 *
 * KEYS[1] the job's hash
 * KEYS[2] its lock, which BullMQ keeps while a worker has the job
 * Result: a `JobRow`, or nil for a job that is unknown
 */
export const FIND_JOB: RedisScript = {
  name: 'jobs:find',
  lua: `
local row = redis.call('HMGET', KEYS[1], 'name', 'timestamp', 'atm', 'finishedOn', 'returnvalue', 'failedReason',
  'cancelledAt', 'cancelledAttempts')
if not row[1] then return false end
local time = redis.call('TIME')
row[9] = redis.call('EXISTS', KEYS[2])
row[10] = time[1] * 1000 + math.floor(time[2] / 1000)
return row
`,
};

/**
 * What leaves less in Redis than it found must run when Redis is full, too. A script says so in its first line (redis.io, "Eval flags").
 * The task of a job, with its text, is for its worker alone: at the job's end only its id is left of it.
 */
const LESSENING = `#!lua flags=allow-oom
-- Whether there was a task to forget.
local function forget_task(job, id)
  local rest = '{"id":"' .. id .. '"}'
  if redis.call('HSTRLEN', job, 'data') <= #rest then return false end
  redis.call('HSET', job, 'data', rest)
  return true
end
`;

/**
 * Cancels a job, forgets its task and tells all processes.
 *
 * KEYS[1] the job's hash
 * ARGV[1] the channel of ended jobs
 * ARGV[2] the job's id
 * Result: 1, or 0 for a job that has ended already or is unknown
 */
export const CANCEL_JOB: RedisScript = {
  name: 'jobs:cancel',
  lua: `${LESSENING}
local job = redis.call('HMGET', KEYS[1], 'name', 'finishedOn', 'cancelledAt', 'atm')
if not job[1] or job[2] or job[3] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'cancelledAt', now, 'cancelledAttempts', job[4] or 0)
forget_task(KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
`,
};

/**
 * Forgets the task of a job that BullMQ has ended, or removed, and tells all processes of the end; of any other it does nothing.
 *
 * KEYS[1] the job's hash
 * ARGV[1] the channel of ended jobs
 * ARGV[2] the job's id
 * Result: 1 for a job that has completed, once; a cancel, which has forgotten the task before, has ended the job already
 */
export const TELL_END: RedisScript = {
  name: 'jobs:tell-end',
  lua: `${LESSENING}
local job = redis.call('HMGET', KEYS[1], 'name', 'finishedOn', 'returnvalue')
if job[1] and not job[2] then return 0 end
local had_task = forget_task(KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return (had_task and job[3]) and 1 or 0
`,
};

/**
 * Notes in two more fields of a job's hash, `deferredSince` and `deferrals`, that an attempt has reached nobody.
 *
 * KEYS[1] the job's hash
 * ARGV[1] for how long such attempts do not count, from the first, in milliseconds
 * Result: how many there have been by now; 0 once that time is over
 */
export const DEFER_JOB: RedisScript = {
  name: 'jobs:defer',
  lua: `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSETNX', KEYS[1], 'deferredSince', now)
if now - redis.call('HGET', KEYS[1], 'deferredSince') >= tonumber(ARGV[1]) then return 0 end
return redis.call('HINCRBY', KEYS[1], 'deferrals', 1)
`,
};

/**
 * Keeps a place for a job that is about to be added, unless as many wait as may. A place is one no more once its job exists; they are
 * looked through only where it matters.
 *
 * KEYS[1] the reserved places: a sorted set of ids by the end of their time
 * KEYS[2] what BullMQ's keys begin with
 * ARGV[1] the job's id
 * ARGV[2] how many may wait
 * ARGV[3] how long the place is kept, in milliseconds
 * ARGV[4] 1 for a job that was accepted before: if it is gone, it shall not be in BullMQ's lists twice
 * ARGV[5] how many of its events BullMQ keeps, which it is told anew where Redis has lost it
 * Result: 1, also for a job that exists; 0 where there is no place
 */
export const RESERVE_JOB: RedisScript = {
  name: 'jobs:reserve',
  lua: `
local reserved, bull, id, most = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
if redis.call('EXISTS', bull .. id) == 1 then return 1 end
redis.call('HSETNX', bull .. 'meta', 'opts.maxLenEvents', ARGV[5])
if ARGV[4] == '1' then
  redis.call('LREM', bull .. 'wait', 0, id)
  redis.call('ZREM', bull .. 'delayed', id)
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', reserved, '-inf', now)
redis.call('ZREM', reserved, id)
local waiting = redis.call('LLEN', bull .. 'wait') + redis.call('ZCARD', bull .. 'delayed')
if waiting + redis.call('ZCARD', reserved) >= most then
  for _, other in ipairs(redis.call('ZRANGE', reserved, 0, -1)) do
    if redis.call('EXISTS', bull .. other) == 1 then redis.call('ZREM', reserved, other) end
  end
  if waiting + redis.call('ZCARD', reserved) >= most then return 0 end
end
redis.call('ZADD', reserved, now + ARGV[3], id)
redis.call('PEXPIRE', reserved, ARGV[3])
return 1
`,
};

/** The answer of `QUEUE_STATE`. Times in milliseconds. */
export type QueueStateRow = [
  waiting: number,
  delayed: number,
  due: number,
  active: number,
  isPaused: 0 | 1,
  oldestWaitedInMs: number,
];

/**
 * Counts jobs by state, and reads when the next of those that wait was added: nothing of a task. The score of a delayed job is the time of its turn,
 * times 4096 (BullMQ, `addDelayedJob`).
 *
 * KEYS[1] what BullMQ's keys begin with
 * Result: a `QueueStateRow`
 */
export const QUEUE_STATE: RedisScript = {
  name: 'jobs:state',
  lua: `
local bull = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local waiting = redis.call('LLEN', bull .. 'wait') + redis.call('ZCARD', bull .. 'prioritized')
local due = redis.call('ZCOUNT', bull .. 'delayed', '-inf', (now + 1) * 4096 - 1)
local next = redis.call('LINDEX', bull .. 'wait', -1)
local added = next and redis.call('HGET', bull .. next, 'timestamp')
local oldest = added and math.max(0, now - added) or 0
return { waiting, redis.call('ZCARD', bull .. 'delayed'), due, redis.call('LLEN', bull .. 'active'),
  redis.call('HEXISTS', bull .. 'meta', 'paused'), oldest }
`,
};
