-- Lets leases live on.
-- KEYS: root. ARGV: their ttl in ms, then keyId and leaseId of each.
-- Result: for each 1, or 0 if it exists no more.

--- @include "includes/clock"
--- @include "includes/leases"

local names, renewed, alive = {}, {}, {}
for i = 2, #ARGV, 2 do names[#names + 1] = ARGV[i] .. ' ' .. ARGV[i + 1] end
for i, expiry in ipairs(redis.call('ZMSCORE', leases, unpack(names))) do
  renewed[i] = expiry and tonumber(expiry) > now and 1 or 0
  if renewed[i] == 1 then
    alive[#alive + 1] = now + ARGV[1]
    alive[#alive + 1] = names[i]
  end
end
if #alive > 0 then redis.call('ZADD', leases, unpack(alive)) end
redis.call('PEXPIRE', leases, 86400000)
redis.call('PEXPIRE', inFlight, 86400000)
return renewed
