-- Ends probations during a lease.
-- KEYS: root. ARGV: teller, keyId, leaseId, then the scopes whose probation ends.
-- Result: 1 if there is such a lease.

--- @include "includes/clock"
--- @include "includes/leases"
--- @include "includes/is-shown"
--- @include "includes/end-probation"
--- @include "includes/tell-freed"

if not redis.call('ZSCORE', leases, ARGV[2] .. ' ' .. ARGV[3]) then return 0 end
for i = 4, #ARGV do
  if isShown(ARGV[i], ARGV[2], ARGV[3]) then endProbation(ARGV[i]) end
end
tellFreed(ARGV[1], ARGV[2])
return 1
