-- What the scripts of the usage begin with. Each has one key, the root under which all keys lie, so that they share one hash tag and thus one slot; the keys
-- a script touches are named from it and from what it is given:
--
--   of:<owner>:<period>          hash: what a client has used in a day or a month, by the names of `usage-ledger.ts`
--   reserved:<owner>:<day>       sorted set of what its calls under way may cost, `<id> <tokens>`, by expiry
--   reserved-sum:<owner>:<day>   hash: how many of them there are (number), and their tokens
--   booked:<process>             the number of the last batch of the process that was counted
--
-- Times are milliseconds of the server's clock; days are those of the caller's. Every key expires.
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function countsKey(owner, period) return root .. 'of:' .. owner .. ':' .. period end
