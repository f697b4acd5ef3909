-- KEYS: root
-- ARGV: owner, then periods
-- Result: for each period the names and counts of what was used, in turns
--- @include "includes/periods"
local counts = {}
for i = 2, #ARGV do counts[i - 1] = redis.call('HGETALL', countsKey(ARGV[1], ARGV[i])) end
return counts
