-- Reserves tokens of a client's day, where its budget has as many left that are neither used nor reserved.
--
-- KEYS: root
-- ARGV: owner, day, budget, id, tokens, ttl (ms)
-- Result: whether they are reserved (1 or 0), and the tokens used before
--- @include "includes/reservations"
local owner, day, budget, id, tokens, ttl = unpack(ARGV)
local used = tonumber(redis.call('HGET', countsKey(owner, day), 'tokens') or 0)
if used + tokensReserved(owner, day) + tokens > tonumber(budget) then return { 0, used } end
hold(owner, day, id .. ' ' .. tokens, ttl)
return { 1, used }
