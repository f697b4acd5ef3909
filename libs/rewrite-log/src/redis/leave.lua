-- The process reads the log no more. It counts among its readers for graceInMs, or for the longest grace it was left before: that is a reader of its own,
-- which the process, should it read again, does not end.
--
-- KEYS: root
-- ARGV: logId, process, graceInMs
--- @include "includes/log"
local readers = key('readers', ARGV[1])
local grace = tonumber(ARGV[3])
redis.call('ZREM', readers, ARGV[2])
if grace > 0 and redis.call('EXISTS', key('log', ARGV[1])) == 1 then
  redis.call('ZADD', readers, 'GT', now + grace, ARGV[2] .. ':left')
  expireAtLeast(readers, grace)
end
