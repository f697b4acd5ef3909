-- Notes which layout a process writes, and which are still read beside it; refuses one that is too old.
--
-- KEYS[1] the hash of the layout: `written`, the newest layout that any process has written here; `readableFrom`, the oldest that reads it
-- ARGV[1] the layout that this process writes
-- ARGV[2] the oldest layout whose processes read what this one writes
-- The hash is kept for 400 days after the last start.
-- Result: 0, or `readableFrom` where this process is older
local written, readable_from = unpack(redis.call('HMGET', KEYS[1], 'written', 'readableFrom'))
if tonumber(ARGV[1]) < tonumber(readable_from or 0) then return tonumber(readable_from) end
if tonumber(ARGV[1]) > tonumber(written or 0) then
  redis.call('HSET', KEYS[1], 'written', ARGV[1], 'readableFrom', ARGV[2])
end
redis.call('EXPIRE', KEYS[1], 34560000)
return 0
