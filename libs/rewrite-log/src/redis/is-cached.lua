-- KEYS: root
-- ARGV: fingerprint
-- Result: whether the cache has a rewrite for it (1 or 0)
--- @include "includes/log"
local log = findLog(redis.call('GET', key('fingerprint', ARGV[1])))
return log and log.cachedUntil > now and 1 or 0
