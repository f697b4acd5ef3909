-- KEYS: root. Result: the scopes that rest.

--- @include "includes/clock"

return redis.call('ZRANGEBYSCORE', root .. 'resting', now, '+inf')
