-- Finds the log of a rewrite or starts one, and binds a stream to it.
--
-- KEYS: root
-- ARGV: fingerprint, sharing, lookup (1 or 0), join (1 or 0), wantsPieces (1 or 0), newLogId, process, aliveFor (ms), openFor (ms), how many
--   bytes of entries at most; and of the stream, only an empty id without one: id, record (JSON), request, kind, openedAt, keepForInMs, offset, bodyHash, the
--   log it leaves (* for whichever it is bound to), the last id its reader has had, the log it prefers, how many streams of a body are found, for how long it is kept without an end (ms)
-- Result: outcome (hit, follow or lead), logId, offset, cached (1 or 0), and of a hit its final entry (JSON), its entries as far as wanted, the bytes of all
--- @include "includes/keeping"
--- @include "includes/following"
local fingerprint, sharing, lookup, join, wantsPieces, newLogId, process, aliveFor, openFor, mostBytes = unpack(ARGV, 1, 10)
local streamId, record, request, kind, openedAt, keepFor, firstOffset, bodyHash, leaves, shownId, prefers, mostRecent, streamTtl = unpack(ARGV, 11, 23)

local function boundElsewhere()
  if streamId == '' or leaves == '*' then return nil end
  local logId = redis.call('HGET', key('stream', streamId), 'logId')
  if logId and logId ~= '' and logId ~= leaves then return findLog(logId) end
end

local function preferred()
  local log = findLog(prefers)
  if log and (log.ended or log.underWay) then return log end
end

local function shared()
  local log = findLog(redis.call('GET', key('fingerprint', fingerprint)))
  if not log then return nil end
  if lookup == '1' and log.cachedUntil > now then return log end
  if log.underWay and join == '1' then return log end
end

local function start()
  redis.call('HSET', key('log', newLogId), 'fingerprint', fingerprint, 'sharing', sharing, 'leader', process,
    'lastSeq', 0, 'seqs', '', 'final', '', 'endedAt', 0, 'cachedUntil', 0)
  redis.call('PEXPIRE', key('log', newLogId), openFor)
  redis.call('SET', key('alive', process), 1, 'PX', aliveFor)
  if sharing == 'joinable' then redis.call('SET', key('fingerprint', fingerprint), newLogId, 'PX', openFor) end
  return { id = newLogId, ended = false }
end

-- Of a log that is gone nobody knows how often it began again.
local function offsetAfter(stream)
  local left = findLog(stream.logId)
  redis.call('SREM', key('bound', stream.logId), streamId)
  if not left then return restartAfter(math.max(tonumber(shownId), stream.offset + 100 * MILLION)) end
  if left.final == 'error' and left.lastSeq == 1 then return stream.offset end
  return restartAfter(math.max(tonumber(shownId), stream.offset + left.lastSeq))
end

-- Takes the place of the newest where both tell the same for good.
local function list(log, offset)
  local recent = key('recent', bodyHash)
  local newest = redis.call('ZRANGE', recent, -1, -1)[1]
  if newest and log.final == 'done' then
    local v = redis.call('HMGET', key('stream', newest), 'logId', 'offset', 'endId')
    if v[1] == log.id and tonumber(v[2]) == offset and not v[3] then redis.call('ZREM', recent, newest) end
  end
  redis.call('ZADD', recent, now, streamId)
  expireAtLeast(recent, tonumber(streamTtl))
  if redis.call('ZCARD', recent) <= tonumber(mostRecent) then return end
  local keptFor = redis.call('PTTL', key('stream', redis.call('ZPOPMIN', recent)[1]))
  if keptFor > 0 then
    redis.call('SETNX', key('unlisted', bodyHash), 1)
    expireAtLeast(key('unlisted', bodyHash), keptFor)
  end
end

local function bind(log)
  local v = redis.call('HMGET', key('stream', streamId), 'logId', 'offset', 'cached', 'openedAt', 'hasMoved')
  local known = { logId = v[1], offset = tonumber(v[2] or firstOffset), cached = v[3], openedAt = tonumber(v[4] or openedAt) }
  if known.logId == log.id then return known.offset, known.cached end
  local offset, cached, hasMoved = known.offset, known.cached or '0', v[5] or ''
  if known.logId and known.logId ~= '' then
    offset = offsetAfter(known)
  elseif leaves ~= '*' then
    offset = restartAfter(tonumber(shownId))
  else
    cached = (log.ended and log.endedAt <= known.openedAt) and '1' or '0'
  end
  if offset ~= known.offset then hasMoved = '1' end
  redis.call('HSETNX', key('stream', streamId), 'request', request)
  redis.call('HSET', key('stream', streamId), 'record', record, 'kind', kind, 'openedAt', openedAt, 'keepForInMs', keepFor,
    'logId', log.id, 'offset', whole(offset), 'hasMoved', hasMoved, 'cached', cached, 'settled', '', 'leads', log.id == newLogId and '1' or '0')
  redis.call('PEXPIRE', key('stream', streamId), streamTtl)
  if not v[4] and bodyHash ~= '' then list(log, offset) end
  if log.ended then
    keepLog(log, settleStream(streamId, log))
  else
    redis.call('SADD', key('bound', log.id), streamId)
    expireAtLeast(key('bound', log.id), tonumber(openFor))
  end
  redis.call('PUBLISH', key('stream', streamId), '')
  return offset, cached
end

local log = boundElsewhere() or preferred() or shared() or start()
local outcome = log.ended and 'hit' or (log.id == newLogId and 'lead' or 'follow')
local offset, cached = 0, outcome == 'hit' and '1' or '0'
if streamId ~= '' then offset, cached = bind(log) end
if outcome == 'follow' then follow(log, process, tonumber(aliveFor), wantsPieces == '1') end
if outcome ~= 'hit' then return { outcome, log.id, whole(offset), cached } end
redis.call('ZADD', root .. 'used', 'XX', now, log.id)
if wantsPieces == '0' then return { outcome, log.id, whole(offset), cached, log.last, '', 0 } end
return { outcome, log.id, whole(offset), cached, log.last, redis.call('GETRANGE', key('entries', log.id), 0, mostBytes - 1),
  redis.call('STRLEN', key('entries', log.id)) }
