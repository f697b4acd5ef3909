--- @include "leases"

-- So many leases that have expired are forgotten at a time; the next script goes on.
local FORGOTTEN_AT_ONCE = 1000

local function countAnew()
  redis.call('DEL', inFlight)
  for _, lease in ipairs(redis.call('ZRANGE', leases, 0, -1)) do countLeases(lease:match('^%S+'), 1) end
  redis.call('PEXPIRE', inFlight, 86400000)
end

-- How many leases each of the keys has, without those that have expired.
local function countInFlight(keyIds)
  for _, lease in ipairs(redis.call('ZRANGE', leases, '-inf', now, 'BYSCORE', 'LIMIT', 0, FORGOTTEN_AT_ONCE)) do
    endLease(lease:match('^(%S+) (.*)$'))
  end
  local counts = redis.call('HMGET', inFlight, 'all', unpack(keyIds))
  if tonumber(counts[1] or 0) ~= redis.call('ZCARD', leases) then
    countAnew()
    counts = redis.call('HMGET', inFlight, 'all', unpack(keyIds))
  end
  for i = 1, #keyIds do counts[i] = tonumber(counts[i + 1] or 0) end
  return counts
end
