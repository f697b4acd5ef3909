-- What is kept of a key on which calls were cut short: how many leases it may have, the calls in a row that were cut short, the successes since, its cap,
-- and until when. Without it, or after that time, it may have as many as its cap.
local function limitOf(stored, cap)
  local leases, cuts, successes, ownCap, limitedUntil = (stored or ''):match('^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  if not leases or tonumber(limitedUntil) <= now then return cap, 0, 0 end
  cap = cap or tonumber(ownCap)
  return math.min(tonumber(leases), cap), tonumber(cuts), tonumber(successes), cap, tonumber(limitedUntil)
end

local function keepLimit(keyId, leases, cuts, successes, cap, limitedUntil)
  local stored = string.format('%.0f %.0f %.0f %.0f %.0f', leases, cuts, successes, cap, limitedUntil)
  redis.call('HSET', root .. 'limits', keyId, stored)
end
