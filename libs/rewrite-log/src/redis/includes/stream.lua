--- @include "log"
-- A stream with what is known of its log: record, request, logId, offset, hasMoved (1, or empty), leads, cached, endId, endFailure, and of the log its final kind,
-- lastSeq, seqs, and its state (underWay, ended, abandoned, lost, or none for a stream without one). Nothing for an unknown stream, or one that ended with a log that is gone; a job's is then bound to none, where
-- another attempt may follow.
local function stateOf(log, logId)
  if logId == '' then return 'none' end
  if not log then return 'lost' end
  if log.abandoned then return 'abandoned' end
  return log.ended and 'ended' or (log.underWay and 'underWay' or 'lost')
end

local function findStream(streamId)
  local v = redis.call('HMGET', key('stream', streamId), 'record', 'request', 'logId', 'offset', 'leads', 'cached', 'endId', 'endFailure', 'kind', 'settled', 'hasMoved')
  if not v[1] then return nil end
  local log = findLog(v[3])
  local isGone = v[3] ~= '' and not log and not v[7] and (v[10] or '') ~= ''
  if isGone and not (v[9] == 'job' and v[10] == 'error') then return nil end
  local seqs = log and redis.call('HGET', key('log', log.id), 'seqs') or ''
  local logId = isGone and '' or v[3]
  return { v[1], v[2], logId, v[4], v[11] or '', v[5], v[6], v[7] or '', v[8] or '', log and log.final or '', log and whole(log.lastSeq) or '0', seqs,
    stateOf(log, logId) }
end
