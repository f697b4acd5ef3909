-- The leases: a sorted set has them, `<keyId> <leaseId>` by expiry; a hash has how many each key has, and how many there are in `all`. The set is
-- what holds: where the hash has another number than it, since one of them was lost, the hash is counted anew.
local leases, inFlight = root .. 'lease:all', root .. 'in-flight'

local function countLeases(keyId, change)
  redis.call('HINCRBY', inFlight, keyId, change)
  redis.call('HINCRBY', inFlight, 'all', change)
end

-- Whether there was such a lease.
local function endLease(keyId, leaseId)
  if redis.call('ZREM', leases, keyId .. ' ' .. leaseId) == 0 then return false end
  countLeases(keyId, -1)
  return true
end

local function keepLease(keyId, leaseId, ttl)
  if redis.call('ZADD', leases, now + ttl, keyId .. ' ' .. leaseId) == 1 then countLeases(keyId, 1) end
  redis.call('PEXPIRE', leases, 86400000)
  redis.call('PEXPIRE', inFlight, 86400000)
end
