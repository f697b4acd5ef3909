-- Puts back a lease that is held though it may be lost here, whatever the cap.
-- KEYS: root. ARGV: keyId, leaseId, its ttl in ms.

--- @include "includes/clock"
--- @include "includes/leases"

keepLease(ARGV[1], ARGV[2], tonumber(ARGV[3]))
