-- Lets a scope rest.
-- KEYS: root. ARGV: scopeId, for how many ms, kind, ms between trials, ms of a probation.

--- @include "includes/clock"
--- @include "includes/rest"

rest(ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5]))
