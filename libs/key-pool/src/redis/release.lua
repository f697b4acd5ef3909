-- Ends a lease.
-- KEYS: root. ARGV: teller, keyId, leaseId, how many successes allow one lease more, then the scopes that are proven to work.
-- Result: 1 if there was such a lease.

--- @include "includes/clock"
--- @include "includes/leases"
--- @include "includes/is-all-well"
--- @include "includes/limit-of"
--- @include "includes/is-shown"
--- @include "includes/end-probation"
--- @include "includes/tell-freed"

local keyId, leaseId = ARGV[2], ARGV[3]

local function allowMore()
  local leasesOfKey, _, successes, cap, limitedUntil = limitOf(redis.call('HGET', root .. 'limits', keyId))
  if not cap then return end
  successes = successes + 1
  if successes == tonumber(ARGV[4]) then leasesOfKey, successes = math.min(leasesOfKey + 1, cap), 0 end
  keepLimit(keyId, leasesOfKey, 0, successes, cap, limitedUntil)
end

if not endLease(keyId, leaseId) then return 0 end
local isWell, isKeyProven = isAllWell(), false
local failures = {}
for i = 5, #ARGV do
  local id = ARGV[i]
  if isWell or isShown(id, keyId, leaseId) then
    failures[#failures + 1] = root .. 'strikes:' .. id
    if not isWell then endProbation(id) end
  end
  isKeyProven = isKeyProven or id == keyId
end
if isKeyProven and not isWell then allowMore() end
if #failures > 0 then redis.call('DEL', unpack(failures)) end
tellFreed(ARGV[1], keyId)
return 1
