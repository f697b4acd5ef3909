-- KEYS: root. ARGV: id, group and provider of each key.
-- Result: for each key its leases, the ms it rests, the kind of the rest and whose it is: 1 its own, 2 its account's, 3 its provider's, 0 if it does not
-- rest; and how often its account and its provider have failed in a row.

--- @include "includes/clock"
--- @include "includes/in-flight"
--- @include "includes/rest-of"
--- @include "includes/row-of"

local ids, states = {}, {}
for i = 1, #ARGV, 3 do ids[#ids + 1] = ARGV[i] end
local counts = countInFlight(ids)
for i = 1, #ARGV, 3 do
  local left, kind, position = restOf({ ARGV[i], ARGV[i + 1], ARGV[i + 2] })
  states[#states + 1] = { counts[#states + 1], left, kind, position, (rowOf(ARGV[i + 1])), (rowOf(ARGV[i + 2])) }
end
return states
