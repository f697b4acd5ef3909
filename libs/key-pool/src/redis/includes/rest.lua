local GRAVITY = { cooldown = 1, failing = 2, out = 3 }

-- Keeps the scope in a sorted set by the time until which it is of interest.
local function list(name, scopeId, forInMs)
  redis.call('ZREMRANGEBYSCORE', root .. name, '-inf', now)
  redis.call('ZADD', root .. name, now + forInMs, scopeId)
  if redis.call('PTTL', root .. name) < forInMs then redis.call('PEXPIRE', root .. name, forInMs) end
end

-- The first trial is due after the time given; a scope that was no mere cooldown is on probation for so long after its rest.
local function rest(scopeId, forInMs, kind, trialEveryInMs, probationInMs)
  local name = root .. 'rest:' .. scopeId
  local longest = math.max(redis.call('PTTL', name), forInMs)
  local before = redis.call('GET', name)
  if before and GRAVITY[before] > GRAVITY[kind] then kind = before end
  redis.call('SET', name, kind, 'PX', longest)
  redis.call('SET', root .. 'trial:' .. scopeId, '', 'PX', trialEveryInMs)
  list('resting', scopeId, longest)
  if kind == 'cooldown' then return end
  redis.call('SET', root .. 'probation:' .. scopeId, '', 'PX', longest + probationInMs)
  list('probations', scopeId, longest + probationInMs)
end
