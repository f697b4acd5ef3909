/**
 * The atomic steps of the Redis store. Every script has one key, `KEYS[1]`: the root under which all keys of the store lie, so that they share
 * one hash tag and thus one slot; the keys a script touches are named from it and from the ids it is given:
 *
 * - `<root>log:<logId>`: hash of the log: fingerprint, sharing, ledUntil, lastSeq, bytes, final, endedAt, cachedUntil, watched (1 once it is)
 * - `<root>entries:<logId>`: stream of the entries; the entry `seq` has the id `<seq>-1`, so Redis itself refuses one that is not new
 * - `<root>readers:<logId>`: sorted set of readers by expiry
 * - `<root>bound:<logId>`: set of the streams bound to the log
 * - `<root>fingerprint:<fingerprint>`: the log it finds
 * - `<root>stream:<streamId>`: hash of the stream: record (JSON), request, logId, offset, leads, cached, endId, endFailure, keepForInMs, openedAt, kind
 * - `<root>sizes`, `<root>used`, `<root>ends`: of finished logs the bytes (hash; their total in the field ''), the last use and the expiry (sorted sets)
 *
 * Times are milliseconds of the server's clock, but `openedAt`, which is the caller's. Every key expires.
 */
const PRELUDE = `
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local OPEN_TTL = 60000
local JOB_STREAM_TTL = 604800000
local REQUEST_TTL = 3600000
local MILLION = 1000000
local STREAM_OVERHEAD = 1200

local function key(kind, id) return root .. kind .. ':' .. id end

local function findLog(logId)
  if not logId or logId == '' then return nil end
  local v = redis.call('HMGET', key('log', logId), 'fingerprint', 'sharing', 'ledUntil', 'lastSeq', 'final', 'endedAt', 'cachedUntil')
  if not v[1] then return nil end
  local log = { id = logId, fingerprint = v[1], sharing = v[2], ledUntil = tonumber(v[3]), lastSeq = tonumber(v[4]),
    final = v[5], endedAt = tonumber(v[6]), cachedUntil = tonumber(v[7]) }
  log.ended = log.final ~= ''
  log.underWay = not log.ended and log.ledUntil > now
  return log
end

local function expireAtLeast(name, ttl)
  if redis.call('PTTL', name) < ttl then redis.call('PEXPIRE', name, ttl) end
end

local function restartAfter(id) return (math.floor(id / MILLION) + 1) * MILLION end

local function forgetLog(logId)
  local log = findLog(logId)
  if log and redis.call('GET', key('fingerprint', log.fingerprint)) == logId then
    redis.call('DEL', key('fingerprint', log.fingerprint))
  end
  for _, streamId in ipairs(redis.call('SMEMBERS', key('bound', logId))) do
    local stream = key('stream', streamId)
    local v = redis.call('HMGET', stream, 'logId', 'kind', 'offset', 'endId')
    if v[1] == logId and v[2] == 'job' and log and log.final == 'error' and not v[4] then
      redis.call('HSET', stream, 'logId', '', 'offset', string.format('%.0f', restartAfter(v[3] + log.lastSeq)))
    elseif v[1] == logId then
      redis.call('DEL', stream)
    end
  end
  redis.call('DEL', key('log', logId), key('entries', logId), key('readers', logId), key('bound', logId))
end

local function keepLog(log, ttl)
  for _, kind in ipairs({ 'log', 'entries', 'bound' }) do expireAtLeast(key(kind, log.id), ttl) end
  local left = redis.call('PTTL', key('log', log.id))
  redis.call('ZADD', root .. 'ends', now + left, log.id)
  redis.call('ZADD', root .. 'used', now, log.id)
  for _, name in ipairs({ 'sizes', 'used', 'ends' }) do expireAtLeast(root .. name, left) end
end

local function uncount(logId)
  local size = redis.call('HGET', root .. 'sizes', logId)
  if size then redis.call('HINCRBY', root .. 'sizes', '', -size) end
  redis.call('HDEL', root .. 'sizes', logId)
  redis.call('ZREM', root .. 'used', logId)
  redis.call('ZREM', root .. 'ends', logId)
end

-- A stream on a finished log counts among its bytes.
local function countStream(log)
  if redis.call('HEXISTS', root .. 'sizes', log.id) == 0 then return end
  redis.call('HINCRBY', root .. 'sizes', log.id, STREAM_OVERHEAD)
  redis.call('HINCRBY', root .. 'sizes', '', STREAM_OVERHEAD)
end

local function keepStream(streamId, log)
  local v = redis.call('HMGET', key('stream', streamId), 'keepForInMs', 'kind', 'endId')
  if not v[1] then return end
  if v[2] == 'job' and log.final == 'error' and not v[3] then return end
  redis.call('PEXPIRE', key('stream', streamId), v[1])
  keepLog(log, tonumber(v[1]))
end

local function notifyStream(streamId) redis.call('PUBLISH', key('stream', streamId), '') end
`;

/** What writes entries needs besides. */
const WRITING = `
local ENTRY_OVERHEAD = 96
local LOG_OVERHEAD = 1024
-- An entry that is there already was written by a call whose answer was lost: it is not written twice.
local function write(log, entries)
  for _, entry in ipairs(entries) do
    if tonumber(entry.seq) > log.lastSeq then
      redis.call('XADD', key('entries', log.id), entry.seq .. '-1', 'entry', entry.json)
      redis.call('HINCRBY', key('log', log.id), 'bytes', #entry.json + ENTRY_OVERHEAD)
      redis.call('HSET', key('log', log.id), 'lastSeq', entry.seq)
      log.lastSeq = tonumber(entry.seq)
    end
  end
  redis.call('PEXPIRE', key('entries', log.id), OPEN_TTL)
  redis.call('PUBLISH', key('log', log.id), '')
end

local function makeRoom(maxBytes)
  for _, logId in ipairs(redis.call('ZRANGEBYSCORE', root .. 'ends', '-inf', now, 'LIMIT', 0, 1000)) do uncount(logId) end
  while tonumber(redis.call('HGET', root .. 'sizes', '') or 0) > maxBytes do
    local oldest = redis.call('ZRANGE', root .. 'used', 0, 0)[1]
    if not oldest then return end
    forgetLog(oldest)
    uncount(oldest)
  end
end

local function finish(log, seq, json, final, cacheFor, keepFor, maxBytes)
  write(log, { { seq = seq, json = json } })
  local cachedUntil = 0
  local found = key('fingerprint', log.fingerprint)
  if final == 'done' and cacheFor > 0 and log.sharing ~= 'private' then
    cachedUntil = now + cacheFor
    redis.call('SET', found, log.id, 'PX', cacheFor)
  elseif redis.call('GET', found) == log.id then
    redis.call('DEL', found)
  end
  log.final = final
  redis.call('HSET', key('log', log.id), 'final', final, 'endedAt', now, 'cachedUntil', cachedUntil)
  redis.call('DEL', key('readers', log.id))
  local bytes = LOG_OVERHEAD + redis.call('HGET', key('log', log.id), 'bytes')
    + STREAM_OVERHEAD * redis.call('SCARD', key('bound', log.id))
  redis.call('HSET', root .. 'sizes', log.id, bytes)
  redis.call('HINCRBY', root .. 'sizes', '', bytes)
  keepLog(log, math.max(cacheFor, keepFor))
  for _, streamId in ipairs(redis.call('SMEMBERS', key('bound', log.id))) do
    if final == 'done' then redis.call('HSET', key('stream', streamId), 'request', '') end
    keepStream(streamId, log)
  end
  makeRoom(maxBytes)
end
`;

/**
 * KEYS: root. ARGV: fingerprint, sharing, lookup (1 or 0), join (1 or 0), newLogId, readerId, leaseTtlInMs, and of the stream, all empty
 * without one: id, record (JSON), request, kind, openedAt, keepForInMs, the log it leaves, the last id its reader has had.
 * Result: outcome, logId, offset, cached (1 or 0).
 */
export const CLAIM = `${PRELUDE}
local fingerprint, sharing, lookup, join, newLogId, readerId, leaseTtl = unpack(ARGV, 1, 7)
local streamId, record, request, kind, openedAt, keepFor, leaves, shownId = unpack(ARGV, 8, 15)

local function boundElsewhere()
  if streamId == '' then return nil end
  local logId = redis.call('HGET', key('stream', streamId), 'logId')
  if logId and logId ~= '' and logId ~= leaves then return findLog(logId) end
end

local function shared()
  local log = findLog(redis.call('GET', key('fingerprint', fingerprint)))
  if not log then return nil end
  if log.final == 'done' and lookup == '1' and log.cachedUntil > now then return log end
  if log.underWay and join == '1' then return log end
end

local function start()
  redis.call('HSET', key('log', newLogId), 'fingerprint', fingerprint, 'sharing', sharing, 'ledUntil', now + leaseTtl,
    'lastSeq', 0, 'bytes', 0, 'final', '', 'endedAt', 0, 'cachedUntil', 0)
  redis.call('PEXPIRE', key('log', newLogId), OPEN_TTL)
  if sharing == 'joinable' then redis.call('SET', key('fingerprint', fingerprint), newLogId, 'PX', OPEN_TTL) end
  return findLog(newLogId)
end

local function offsetAfter(stream)
  local left = findLog(stream.logId)
  redis.call('SREM', key('bound', stream.logId), streamId)
  if left and left.final == 'error' and left.lastSeq == 1 then return stream.offset end
  return restartAfter(math.max(tonumber(shownId), stream.offset + (left and left.lastSeq or 0)))
end

local function bind(log)
  local v = redis.call('HMGET', key('stream', streamId), 'logId', 'offset', 'cached', 'openedAt')
  local known = { logId = v[1], offset = tonumber(v[2] or 0), cached = v[3], openedAt = tonumber(v[4] or openedAt) }
  if known.logId == log.id then return known.offset, known.cached end
  local offset, cached = known.offset, known.cached or '0'
  if known.logId and known.logId ~= '' then
    offset = offsetAfter(known)
  elseif leaves ~= '' then
    offset = restartAfter(tonumber(shownId))
  else
    cached = (log.ended and log.endedAt <= known.openedAt) and '1' or '0'
  end
  redis.call('HSETNX', key('stream', streamId), 'request', request)
  redis.call('HSET', key('stream', streamId), 'record', record, 'kind', kind, 'openedAt', openedAt, 'keepForInMs', keepFor,
    'logId', log.id, 'offset', string.format('%.0f', offset), 'cached', cached,
    'leads', log.id == newLogId and '1' or '0')
  redis.call('PEXPIRE', key('stream', streamId), kind == 'job' and JOB_STREAM_TTL or keepFor + REQUEST_TTL)
  redis.call('SADD', key('bound', log.id), streamId)
  expireAtLeast(key('bound', log.id), OPEN_TTL)
  if log.ended then
    redis.call('HSET', key('stream', streamId), 'request', '')
    keepStream(streamId, log)
    countStream(log)
  end
  notifyStream(streamId)
  return offset, cached
end

local log = boundElsewhere() or shared() or start()
local outcome = log.ended and 'hit' or (log.id == newLogId and 'lead' or 'follow')
if log.ended then
  redis.call('ZADD', root .. 'used', 'XX', now, log.id)
else
  redis.call('ZADD', key('readers', log.id), now + leaseTtl, readerId)
  expireAtLeast(key('readers', log.id), OPEN_TTL)
end
if streamId == '' then return { outcome, log.id, '0', outcome == 'hit' and '1' or '0' } end
local offset, cached = bind(log)
return { outcome, log.id, string.format('%.0f', offset), cached }
`;

/** KEYS: root. ARGV: logId, then seq and entry (JSON) for each. Result: 1, or 0 where the log is no longer its leader's. */
export const APPEND = `${PRELUDE}${WRITING}
local log = findLog(ARGV[1])
if not (log and log.underWay) then return 0 end
local entries = {}
for i = 2, #ARGV, 2 do entries[#entries + 1] = { seq = ARGV[i], json = ARGV[i + 1] } end
write(log, entries)
return 1
`;

/** KEYS: root. ARGV: logId, seq, entry (JSON), final (done or error), cacheForInMs, keepForInMs, maxBytes. Result: 1, or 0 where the log is no longer its leader's. */
export const END = `${PRELUDE}${WRITING}
local log = findLog(ARGV[1])
if not (log and log.underWay) then return 0 end
finish(log, ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]))
return 1
`;

/** KEYS: root. ARGV: logId, error entry (JSON, without its seq), keepForInMs, maxBytes. Result: 1, or 0 where it is read or has ended. */
export const END_UNREAD = `${PRELUDE}${WRITING}
local log = findLog(ARGV[1])
if not (log and log.underWay) then return 0 end
redis.call('ZREMRANGEBYSCORE', key('readers', log.id), '-inf', now)
if redis.call('ZCARD', key('readers', log.id)) > 0 then return 0 end
finish(log, string.format('%.0f', log.lastSeq + 1), ARGV[2], 'error', 0, tonumber(ARGV[3]), tonumber(ARGV[4]))
return 1
`;

/** KEYS: root. ARGV: logId, leaseTtlInMs. Result: unwatched or watched, or lost where the log is no longer its leader's. */
export const RENEW_LEADER = `${PRELUDE}
local log = findLog(ARGV[1])
if not (log and log.underWay) then return 'lost' end
redis.call('HSET', key('log', log.id), 'ledUntil', now + ARGV[2])
for _, kind in ipairs({ 'log', 'entries', 'readers', 'bound' }) do expireAtLeast(key(kind, log.id), OPEN_TTL) end
if log.sharing == 'joinable' then expireAtLeast(key('fingerprint', log.fingerprint), OPEN_TTL) end
return redis.call('HEXISTS', key('log', log.id), 'watched') == 1 and 'watched' or 'unwatched'
`;

/** KEYS: root. ARGV: logId. Marks a log under way as watched. Result: 1, or 0 where it is gone, lost or has ended. */
export const WATCH = `${PRELUDE}
local log = findLog(ARGV[1])
if not (log and log.underWay) then return 0 end
redis.call('HSET', key('log', log.id), 'watched', 1)
return 1
`;

/** KEYS: root. ARGV: logId, readerId, how long it counts in ms (0: no more). */
export const SET_READER = `${PRELUDE}
local log = findLog(ARGV[1])
if not (log and not log.ended) then return 0 end
if tonumber(ARGV[3]) > 0 then
  redis.call('ZADD', key('readers', log.id), now + ARGV[3], ARGV[2])
  expireAtLeast(key('readers', log.id), OPEN_TTL)
else
  redis.call('ZREM', key('readers', log.id), ARGV[2])
end
return 1
`;

/** KEYS: root. ARGV: logId, the seq read so far, how many entries at most. Result: state (underWay, ended or lost) and the entries (seq, JSON, ...). */
export const READ = `${PRELUDE}
local log = findLog(ARGV[1])
if not log then return { 'lost' } end
local state = log.ended and 'ended' or (log.underWay and 'underWay' or 'lost')
local result = { state }
for _, entry in ipairs(redis.call('XRANGE', key('entries', log.id), ARGV[2] .. '-2', '+', 'COUNT', ARGV[3])) do
  result[#result + 1] = entry[1]
  result[#result + 1] = entry[2][2]
end
return result
`;

/** KEYS: root. ARGV: streamId, record (JSON), request, kind, openedAt, keepForInMs. Keeps a stream bound to no log, unless it is known. */
export const OPEN_STREAM = `${PRELUDE}
if redis.call('EXISTS', key('stream', ARGV[1])) == 1 then return 0 end
redis.call('HSET', key('stream', ARGV[1]), 'record', ARGV[2], 'request', ARGV[3], 'kind', ARGV[4], 'openedAt', ARGV[5],
  'keepForInMs', ARGV[6], 'logId', '', 'offset', 0, 'leads', '0', 'cached', '0')
redis.call('PEXPIRE', key('stream', ARGV[1]), JOB_STREAM_TTL)
return 1
`;

/** KEYS: root. ARGV: streamId. Result: record, request, logId, offset, leads, cached, endId, endFailure, final of its log ('' for none), lastSeq of its log; nothing where unknown. */
export const FIND_STREAM = `${PRELUDE}
local v = redis.call('HMGET', key('stream', ARGV[1]), 'record', 'request', 'logId', 'offset', 'leads', 'cached', 'endId', 'endFailure')
if not v[1] then return {} end
local log = findLog(v[3])
return { v[1], v[2], v[3], v[4], v[5], v[6], v[7] or '', v[8] or '', log and log.final or '', log and string.format('%.0f', log.lastSeq) or '0' }
`;

/** KEYS: root. ARGV: streamId, failure (JSON), the last id its reader has had. The first end stays. Result: its id; nothing for a stream that is unknown. */
export const END_STREAM = `${PRELUDE}
local name = key('stream', ARGV[1])
local v = redis.call('HMGET', name, 'record', 'logId', 'offset', 'endId', 'keepForInMs')
if not v[1] then return false end
if v[4] then return v[4] end
local log = findLog(v[2])
local shown = log and log.lastSeq or 0
if log and log.final == 'error' then shown = shown - 1 end
local lastId = math.max(tonumber(ARGV[3]), tonumber(v[3]) + shown)
redis.call('HSET', name, 'endId', string.format('%.0f', lastId + 1), 'endFailure', ARGV[2])
if not log then redis.call('PEXPIRE', name, v[5]) elseif log.ended then keepStream(ARGV[1], log) end
notifyStream(ARGV[1])
return string.format('%.0f', lastId + 1)
`;

/** KEYS: root. Result: how many finished logs are kept, and their bytes. */
export const SIZE = `${PRELUDE}
return { redis.call('ZCARD', root .. 'used'), tonumber(redis.call('HGET', root .. 'sizes', '') or 0) }
`;
