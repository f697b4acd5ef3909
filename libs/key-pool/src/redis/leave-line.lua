-- Takes a queue that waits no more out of its line.
-- KEYS: root. ARGV: teller, lineId, queueId, a key of the line.
-- Result: 1 if the queue had a place and others wait.

--- @include "includes/clock"
--- @include "includes/tell-freed"

local line = root .. 'line:' .. ARGV[2]
local removed = redis.call('HDEL', line, '1:' .. ARGV[3], '2:' .. ARGV[3])
if redis.call('HLEN', line) == 0 then
  redis.call('ZREM', waitingFor(ARGV[4]), ARGV[2])
  return 0
end
if removed == 0 then return 0 end
tellFreed(ARGV[1], ARGV[4])
return 1
