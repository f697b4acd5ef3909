-- KEYS: root
-- ARGV: bodyHash
-- Result: whether some streams are missing (1 or 0), then each stream with that hash, but those that were abandoned, the newest first, as `findStream` gives it
--- @include "includes/stream"
local recent = key('recent', ARGV[1])
local result = { redis.call('EXISTS', key('unlisted', ARGV[1])) }
for _, streamId in ipairs(redis.call('ZREVRANGE', recent, 0, -1)) do
  local row, log = findStream(streamId)
  if not row then
    redis.call('ZREM', recent, streamId)
  elseif row[7] ~= '' or not (log and log.abandoned) then
    result[#result + 1] = row
  end
end
return result
