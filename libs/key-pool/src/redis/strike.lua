-- Counts a failure of a scope.
-- KEYS: root. ARGV: scopeId, then the rule: which failure in a row is the first that lets it rest, for how many ms, for how many at most, after how many the
-- failures are forgotten, and the kind of the rest; for how many ms it rests at least, whatever the rule says; the cause of the failure, or empty; ms between
-- trials; ms of a probation.
-- Result: for how many ms it rests now.

--- @include "includes/clock"
--- @include "includes/rest-of"
--- @include "includes/rest"
--- @include "includes/row-of"

local scopeId, restsFrom, cause = ARGV[1], tonumber(ARGV[2]), ARGV[8]
local count, causes = rowOf(scopeId)
local left = restOf({ scopeId })
local forInMs = math.max(left, tonumber(ARGV[7]))
if left == 0 and (cause == '' or not (causes .. ' '):find(' ' .. cause .. ' ', 1, true)) then
  count = count + 1
  if redis.call('EXISTS', root .. 'probation:' .. scopeId) == 1 then count = math.max(count, restsFrom) end
  if count >= restsFrom then
    forInMs = math.max(forInMs, math.min(tonumber(ARGV[3]) * 2 ^ (count - restsFrom), tonumber(ARGV[4])))
  end
  if cause ~= '' then causes = causes .. ' ' .. cause end
  if select(2, causes:gsub('%S+', '')) > restsFrom then causes = causes:gsub('^ %S+', '') end
end
-- The call that tries the rest has failed, or one from before it.
if left > 0 then redis.call('SET', root .. 'trial:' .. scopeId, '', 'XX', 'KEEPTTL') end
if forInMs > left then rest(scopeId, forInMs, ARGV[6], ARGV[9], tonumber(ARGV[10])) end
if count > 0 then redis.call('SET', root .. 'strikes:' .. scopeId, count .. causes, 'PX', forInMs + tonumber(ARGV[5])) end
return forInMs
