-- Ends a log. An error frees its fingerprint; a `done` is found by it for cacheFor. What nobody can find or read again is not kept.
--
-- KEYS: root
-- ARGV: logId, only if nobody reads it (1 or 0), byte, lines, the final entry's seq, seqs, final (done or error), the final entry (JSON), cacheFor (ms), maxBytes,
--   abandoned (1 or 0)
-- Result: how many streams are still to be settled; -1 where it is read, -2 where it is gone
--- @include "includes/keeping"
local LOG_OVERHEAD = 1024
local STREAM_OVERHEAD = 1200
local MOST_STREAMS = 100
local MOST_EVICTED = 100
-- For those who read it elsewhere: as long as it takes them to read it to the end.
local READ_ON_FOR = 60000
local logId, onlyUnread, at, lines, seq, seqs, final, last, cacheFor, maxBytes, abandoned = unpack(ARGV)

local function isRead() return redis.call('ZCOUNT', key('readers', logId), '(' .. now, '+inf') > 0 end

local function uncount(id)
  local size = redis.call('HGET', root .. 'sizes', id)
  if size then redis.call('HINCRBY', root .. 'sizes', '', -size) end
  redis.call('HDEL', root .. 'sizes', id)
  redis.call('ZREM', root .. 'used', id)
  redis.call('ZREM', root .. 'ends', id)
end

local function forget(id)
  local fingerprint = redis.call('HGET', key('log', id), 'fingerprint')
  if fingerprint and redis.call('GET', key('fingerprint', fingerprint)) == id then redis.call('DEL', key('fingerprint', fingerprint)) end
  redis.call('DEL', key('log', id), key('entries', id), key('readers', id), key('bound', id))
end

local function makeRoom()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', root .. 'ends', '-inf', now, 'LIMIT', 0, MOST_EVICTED)) do uncount(id) end
  for _ = 1, MOST_EVICTED do
    if tonumber(redis.call('HGET', root .. 'sizes', '') or 0) <= tonumber(maxBytes) then return end
    local oldest = redis.call('ZRANGE', root .. 'used', 0, 0)[1]
    if not oldest then return end
    forget(oldest)
    uncount(oldest)
  end
end

local function publish(log)
  local found = key('fingerprint', log.fingerprint)
  if final == 'done' and tonumber(cacheFor) > 0 and log.sharing ~= 'private' then
    redis.call('SET', found, logId, 'PX', cacheFor)
    return tonumber(cacheFor)
  end
  if redis.call('GET', found) == logId then redis.call('DEL', found) end
  return 0
end

local function settleSome(log)
  local longest = 0
  for _, streamId in ipairs(redis.call('SPOP', key('bound', logId), MOST_STREAMS)) do
    longest = math.max(longest, settleStream(streamId, log))
  end
  return longest
end

local function finish(log)
  if log.followed then redis.call('SREM', key('follows', log.leader), logId) end
  local readOnFor = isRead() and READ_ON_FOR or 0
  local cachedFor = publish(log)
  local streams = redis.call('SCARD', key('bound', logId))
  if cachedFor == 0 and readOnFor == 0 and streams == 0 then
    redis.call('DEL', key('log', logId), key('entries', logId), key('readers', logId))
    return 0
  end
  log.final = final
  local ofEntries = lines ~= '' and redis.call('SETRANGE', key('entries', logId), at, lines) or redis.call('STRLEN', key('entries', logId))
  redis.call('HSET', key('log', logId), 'final', final, 'last', last, 'lastSeq', seq, 'seqs', seqs, 'endedAt', now,
    'cachedUntil', cachedFor > 0 and now + cachedFor or 0, 'bytes', ofEntries)
  local bytes = LOG_OVERHEAD + ofEntries + #last + STREAM_OVERHEAD * streams
  redis.call('HSET', root .. 'sizes', logId, bytes)
  redis.call('HINCRBY', root .. 'sizes', '', bytes)
  -- Under way it was kept for longer. An expiry of a millisecond, to be made longer, would delete it now and then (findings/redis-7-0-an-expiry-in-a-millisecond-deletes.sh).
  local keptFor = math.max(cachedFor, readOnFor, streams > 0 and settleSome(log) or 0)
  for _, kind in ipairs({ 'log', 'entries' }) do redis.call('PEXPIRE', key(kind, logId), keptFor) end
  if readOnFor > 0 then redis.call('DEL', key('readers', logId)) end
  if streams > MOST_STREAMS then expireAtLeast(key('bound', logId), keptFor) end
  listKept(log, keptFor)
  makeRoom()
  return math.max(0, streams - MOST_STREAMS)
end

local log = findLog(logId)
if not log then return -2 end
if log.ended then
  keepLog(log, settleSome(log))
  return redis.call('SCARD', key('bound', logId))
end
if onlyUnread == '1' and isRead() then return -1 end
if abandoned == '1' then redis.call('HSET', key('log', logId), 'abandoned', 1) end
local left = finish(log)
redis.call('PUBLISH', key('log', logId), '')
return left
