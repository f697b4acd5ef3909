--- @include "rest-of"

-- Whether what the lease's call has shown holds for the scope: it does not rest, or the call tried its rest, which ends.
local function isShown(scopeId, keyId, leaseId)
  if restOf({ scopeId }) == 0 then return true end
  if redis.call('GET', root .. 'trial:' .. scopeId) ~= keyId .. ' ' .. leaseId then return false end
  redis.call('DEL', root .. 'rest:' .. scopeId)
  redis.call('ZREM', root .. 'resting', scopeId)
  return true
end
