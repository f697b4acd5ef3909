-- KEYS: root
-- ARGV: day, then owners
-- Result: the tokens that each of them has used on the day
--- @include "includes/periods"
local tokens = {}
for i = 2, #ARGV do tokens[i - 1] = tonumber(redis.call('HGET', countsKey(ARGV[i], ARGV[1]), 'tokens') or 0) end
return tokens
