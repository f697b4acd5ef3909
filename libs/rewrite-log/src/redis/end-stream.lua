-- Ends a stream, whatever its log does; the first end stays. Of a log under way its leader may have shown more than is known here: the end comes after all
-- that it can show before it begins again.
--
-- KEYS: root
-- ARGV: streamId, failure (JSON), the last id its reader has had
-- Result: the id of the end; nothing for a stream that is unknown
--- @include "includes/keeping"
local stream = key('stream', ARGV[1])
local v = redis.call('HMGET', stream, 'record', 'logId', 'offset', 'endId', 'keepForInMs')
if not v[1] then return false end
if v[4] then return v[4] end
local log = findLog(v[2])
local shown = log and log.lastSeq or 0
if log and log.final == 'error' then shown = shown - 1 end
local endId = math.max(tonumber(ARGV[3]), tonumber(v[3]) + shown) + 1
if log and not log.ended then endId = restartAfter(endId) - 1 end
redis.call('HSET', stream, 'endId', whole(endId), 'endFailure', ARGV[2])
if not log then redis.call('PEXPIRE', stream, v[5]) elseif log.ended then keepLog(log, settleStream(ARGV[1], log)) end
redis.call('PUBLISH', stream, '')
return whole(endId)
