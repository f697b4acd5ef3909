-- Lets reservations live on; those that are lost are put back, since their calls are under way.
--
-- KEYS: root
-- ARGV: ttl (ms), then owner, day, id and tokens of each
--- @include "includes/reservations"
local ttl = ARGV[1]
for i = 2, #ARGV, 4 do hold(ARGV[i], ARGV[i + 1], ARGV[i + 2] .. ' ' .. ARGV[i + 3], ttl) end
