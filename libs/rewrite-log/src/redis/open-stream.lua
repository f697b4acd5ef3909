-- Keeps a stream that is bound to no log, unless it is known.
--
-- KEYS: root
-- ARGV: streamId, record (JSON), request, kind, openedAt, keepForInMs, for how long it is kept without an end (ms)
--- @include "includes/log"
local stream = key('stream', ARGV[1])
if redis.call('EXISTS', stream) == 1 then return end
redis.call('HSET', stream, 'record', ARGV[2], 'request', ARGV[3], 'kind', ARGV[4], 'openedAt', ARGV[5],
  'keepForInMs', ARGV[6], 'logId', '', 'offset', 0, 'leads', '0', 'cached', '0')
redis.call('PEXPIRE', stream, ARGV[7])
