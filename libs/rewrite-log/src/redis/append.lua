-- Writes entries of a log: at the byte where they belong, so that what was written by a call whose answer was lost is not there twice.
--
-- KEYS: root
-- ARGV: logId, byte, lines, the last seq, seqs, whether its leader knows that the pieces are wanted (1 or 0)
-- Result: 1, or 0 where the log is gone or has ended
--- @include "includes/log"
local logId, at, lines, lastSeq, seqs, isWanted = unpack(ARGV)
local log = findLog(logId)
if not log or log.ended then return 0 end
if lines ~= '' then
  redis.call('SETRANGE', key('entries', logId), at, lines)
  redis.call('PEXPIRE', key('entries', logId), redis.call('PTTL', key('log', logId)))
end
redis.call('HSET', key('log', logId), 'lastSeq', lastSeq, 'seqs', seqs)
if isWanted == '1' then
  redis.call('HSET', key('log', logId), 'flowing', 1)
  redis.call('SREM', key('follows', log.leader), logId)
end
redis.call('PUBLISH', key('log', logId), '')
return 1
