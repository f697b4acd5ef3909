-- KEYS: root
-- ARGV: bodyHash
-- Result: whether some streams are missing (1 or 0), then each stream with that hash, the newest first, as `findStream` gives it
--- @include "includes/stream"
local recent = key('recent', ARGV[1])
local result = { redis.call('EXISTS', key('unlisted', ARGV[1])) }
for _, streamId in ipairs(redis.call('ZREVRANGE', recent, 0, -1)) do
  local row = findStream(streamId)
  if row then result[#result + 1] = row else redis.call('ZREM', recent, streamId) end
end
return result
