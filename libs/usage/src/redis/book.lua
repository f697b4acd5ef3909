-- Counts what clients have used, and ends reservations. A batch that was counted before, though its process was not told, counts no more.
--
-- KEYS: root
-- ARGV: process, number of the batch, how many reservations end; owner, day, id and tokens of each; then owner, day, month, name and count of each count
--- @include "includes/reservations"
local process, number, ended = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local DAY_IN_SECONDS = 86400
local booked = root .. 'booked:' .. process
if number <= tonumber(redis.call('GET', booked) or 0) then return end
redis.call('SET', booked, number, 'EX', DAY_IN_SECONDS)

for i = 4, 3 + 4 * ended, 4 do giveBack(ARGV[i], ARGV[i + 1], ARGV[i + 2] .. ' ' .. ARGV[i + 3]) end
local counted = {}
for i = 4 + 4 * ended, #ARGV, 5 do
  local owner, day, month, name, count = unpack(ARGV, i, i + 4)
  local ofDay, ofMonth = countsKey(owner, day), countsKey(owner, month)
  redis.call('HINCRBY', ofDay, name, count)
  redis.call('HINCRBY', ofMonth, name, count)
  counted[ofDay], counted[ofMonth] = 63, 428
end
for counts, days in pairs(counted) do redis.call('EXPIRE', counts, days * DAY_IN_SECONDS) end
