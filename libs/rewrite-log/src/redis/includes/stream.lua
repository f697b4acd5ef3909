--- @include "log"
-- A stream with what is known of its log: record, request, logId, offset, leads, cached, endId, endFailure, and of the log its final kind, lastSeq, seqs,
-- and whether it is under way (1 or 0). Nothing for an unknown stream, or one that ended with a log that is gone; a job's is then bound to none, where
-- another attempt may follow.
local function findStream(streamId)
  local v = redis.call('HMGET', key('stream', streamId), 'record', 'request', 'logId', 'offset', 'leads', 'cached', 'endId', 'endFailure', 'kind', 'settled')
  if not v[1] then return nil end
  local log = findLog(v[3])
  local isGone = v[3] ~= '' and not log and not v[7] and (v[10] or '') ~= ''
  if isGone and not (v[9] == 'job' and v[10] == 'error') then return nil end
  local seqs = log and redis.call('HGET', key('log', log.id), 'seqs') or ''
  return { v[1], v[2], isGone and '' or v[3], v[4], v[5], v[6], v[7] or '', v[8] or '', log and log.final or '', log and whole(log.lastSeq) or '0', seqs,
    log and log.underWay and 1 or 0 }, log
end
