-- A call on a key was cut short.
-- KEYS: root. ARGV: keyId, its cap, the turn of the lease whose call it was, for how many ms the key is limited.
-- Result: how many leases the key may have now, and had before; or nothing, if no other was granted since.

--- @include "includes/clock"
--- @include "includes/in-flight"
--- @include "includes/limit-of"

local keyId, cap, limitedInMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
if tonumber(redis.call('HGET', root .. 'turns', keyId) or 0) <= tonumber(ARGV[3]) then return nil end
local before, cuts = limitOf(redis.call('HGET', root .. 'limits', keyId), cap)
local after = before
if cuts > 0 then after = math.max(1, math.floor(math.min(before, countInFlight({ keyId })[1]) / 2)) end
keepLimit(keyId, after, cuts + 1, 0, cap, now + limitedInMs)
redis.call('PEXPIRE', root .. 'limits', limitedInMs)
return { after, before }
