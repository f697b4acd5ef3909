-- Renews a process: as a leader, by one key for all its logs, and as a reader of logs that are led elsewhere.
--
-- KEYS: root
-- ARGV: process, aliveFor (ms), leads (1 or 0), then of each log it reads: logId, wantsPieces (1 or 0)
-- Result: the logs led by it whose pieces are wanted elsewhere; then of each log that it reads its state (underWay, ended or lost) and the bytes of its entries
--- @include "includes/following"
local process, aliveFor, leads = unpack(ARGV)
local result = { {} }
if leads == '1' then
  redis.call('SET', key('alive', process), 1, 'PX', aliveFor)
  result[1] = redis.call('SMEMBERS', key('follows', process))
end
for i = 4, #ARGV, 2 do
  local log = findLog(ARGV[i])
  local state = 'lost'
  if log and (log.ended or log.underWay) then
    state = log.ended and 'ended' or 'underWay'
    follow(log, process, tonumber(aliveFor), ARGV[i + 1] == '1')
  end
  result[#result + 1] = { state, redis.call('STRLEN', key('entries', ARGV[i])) }
end
return result
