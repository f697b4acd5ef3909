--- @include "periods"
-- The reservations: a sorted set has them, and a hash how many there are and their tokens in sum. The set is what holds: where the hash has another number
-- than it, since one of them was lost, the hash is counted anew.
local FORGOTTEN_AT_ONCE = 1000

local function reservedKey(owner, day) return root .. 'reserved:' .. owner .. ':' .. day end
local function sumKey(owner, day) return root .. 'reserved-sum:' .. owner .. ':' .. day end

local function countOne(sum, change, reservation)
  redis.call('HINCRBY', sum, 'number', change)
  redis.call('HINCRBY', sum, 'tokens', change * reservation:match('%d+$'))
end

local function hold(owner, day, reservation, ttl)
  local reserved, sum = reservedKey(owner, day), sumKey(owner, day)
  if redis.call('ZADD', reserved, now + ttl, reservation) == 1 then countOne(sum, 1, reservation) end
  redis.call('PEXPIRE', reserved, ttl)
  redis.call('PEXPIRE', sum, ttl)
end

local function giveBack(owner, day, reservation)
  local sum = sumKey(owner, day)
  if redis.call('ZREM', reservedKey(owner, day), reservation) == 0 or redis.call('EXISTS', sum) == 0 then return end
  countOne(sum, -1, reservation)
end

-- The tokens of all reservations, without those that have expired, of which so many are forgotten at a time.
local function tokensReserved(owner, day)
  local reserved, sum = reservedKey(owner, day), sumKey(owner, day)
  for _, reservation in ipairs(redis.call('ZRANGE', reserved, '-inf', now, 'BYSCORE', 'LIMIT', 0, FORGOTTEN_AT_ONCE)) do
    giveBack(owner, day, reservation)
  end
  if tonumber(redis.call('HGET', sum, 'number') or 0) ~= redis.call('ZCARD', reserved) then
    redis.call('DEL', sum)
    for _, reservation in ipairs(redis.call('ZRANGE', reserved, 0, -1)) do countOne(sum, 1, reservation) end
    redis.call('PEXPIRE', sum, math.max(redis.call('PTTL', reserved), 1))
  end
  return tonumber(redis.call('HGET', sum, 'tokens') or 0)
end
