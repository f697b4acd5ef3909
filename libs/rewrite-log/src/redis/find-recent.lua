-- KEYS: root
-- ARGV: bodyHash
-- Result: whether some streams are missing (1 or 0), then each stream with that hash, the newest first, as `findStream` gives it
--- @include "includes/stream"
local recent = key('recent', ARGV[1])
local result = { redis.call('EXISTS', key('unlisted', ARGV[1])) }
for _, streamId in ipairs(redis.call('ZREVRANGE', recent, 0, -1)) do
  local row = findStream(streamId)
  if row then
    result[#result + 1] = row
  elseif redis.call('EXISTS', key('stream', streamId)) == 1 then
    -- Its log was evicted: nobody knows what its reader was told.
    result[1] = 1
  else
    redis.call('ZREM', recent, streamId)
  end
end
return result
