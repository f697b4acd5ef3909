--- @include "log"
-- Counts the process among those that read a log led elsewhere, and has its leader send the pieces where they are wanted.
local function follow(log, process, ttl, wantsPieces)
  if not log.underWay or log.leader == process then return end
  local readers = key('readers', log.id)
  redis.call('ZADD', readers, 'GT', now + ttl, process)
  expireAtLeast(readers, redis.call('PTTL', key('log', log.id)))
  if not wantsPieces or redis.call('HSETNX', key('log', log.id), 'followed', 1) == 0 then return end
  redis.call('SADD', key('follows', log.leader), log.id)
  redis.call('PEXPIRE', key('follows', log.leader), 60000)
  redis.call('PUBLISH', key('leader', log.leader), log.id)
end
