-- Reserves tokens of a client's day, where its budget has as many left that are neither used nor reserved.
--
-- KEYS: root
-- ARGV: owner, day, budget, id, tokens, ttl (ms)
-- Result: whether they are reserved (1 or 0), and the tokens used before
--- @include "includes/periods"
local owner, day, budget, id, tokens, ttl = unpack(ARGV)
local reserved = reservedKey(owner, day)
redis.call('ZREMRANGEBYSCORE', reserved, '-inf', now)
local used = tonumber(redis.call('HGET', countsKey(owner, day), 'tokens') or 0)
local wanted = used + tokens
for _, reservation in ipairs(redis.call('ZRANGE', reserved, 0, -1)) do wanted = wanted + reservation:match('%d+$') end
if wanted > tonumber(budget) then return { 0, used } end
redis.call('ZADD', reserved, now + ttl, id .. ' ' .. tokens)
redis.call('PEXPIRE', reserved, ttl)
return { 1, used }
