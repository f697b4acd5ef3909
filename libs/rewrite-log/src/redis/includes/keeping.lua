--- @include "log"
-- How finished logs are kept, and the streams that read them.
local function listKept(log, ttl)
  redis.call('ZADD', root .. 'ends', now + ttl, log.id)
  redis.call('ZADD', root .. 'used', now, log.id)
  for _, name in ipairs({ 'sizes', 'used', 'ends' }) do expireAtLeast(root .. name, ttl) end
end

local function keepLog(log, ttl)
  for _, kind in ipairs({ 'log', 'entries', 'bound' }) do expireAtLeast(key(kind, log.id), ttl) end
  listKept(log, redis.call('PTTL', key('log', log.id)))
end

-- Takes up in a stream that its log has ended. The stream of a job goes on where an attempt has failed. Result: for how long its log is kept.
local function settleStream(streamId, log)
  local stream = key('stream', streamId)
  local v = redis.call('HMGET', stream, 'keepForInMs', 'kind', 'endId')
  if not v[1] then return 0 end
  if log.final == 'done' then
    redis.call('HSET', stream, 'settled', log.final, 'request', '')
  else
    redis.call('HSET', stream, 'settled', log.final)
  end
  local goesOn = v[2] == 'job' and log.final == 'error' and not v[3]
  if not goesOn then redis.call('PEXPIRE', stream, v[1]) end
  return tonumber(v[1])
end
