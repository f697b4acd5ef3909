-- Ends rests, probations and rows of failures.
-- KEYS: root. ARGV: teller, then the scopes.
-- Result: how many of them rested.

--- @include "includes/clock"
--- @include "includes/end-probation"
--- @include "includes/tell-freed"

local rested = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if redis.call('DEL', root .. 'rest:' .. id) == 1 then
    rested = rested + 1
    tellFreed(ARGV[1], id)
  end
  redis.call('DEL', root .. 'trial:' .. id, root .. 'strikes:' .. id)
  redis.call('ZREM', root .. 'resting', id)
  endProbation(id)
end
return rested
