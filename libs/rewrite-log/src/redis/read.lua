-- Reads on in a log, and counts the process among those that read it while it is under way.
--
-- KEYS: root
-- ARGV: logId, from byte, how many bytes at most, process, for how long it counts (ms), wantsPieces (1 or 0)
-- Result: state (underWay, flowing, ended or lost), its final entry (JSON, or ''), the lines at hand, the bytes of all
--- @include "includes/following"
local logId, from, mostBytes, process, ttl, wantsPieces = unpack(ARGV)
local log = findLog(logId)
if not (log and (log.ended or log.underWay)) then return { 'lost', '', '', 0 } end
follow(log, process, tonumber(ttl), wantsPieces == '1')
local state = log.ended and 'ended' or (log.flowing and 'flowing' or 'underWay')
local lines, bytes = '', 0
if wantsPieces == '1' then
  lines = redis.call('GETRANGE', key('entries', logId), from, from + mostBytes - 1)
  bytes = redis.call('STRLEN', key('entries', logId))
end
return { state, log.last, lines, bytes }
