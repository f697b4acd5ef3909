-- KEYS: root
-- ARGV: streamId
-- Result: as `findStream` in includes/stream.lua; nothing where unknown
--- @include "includes/stream"
return findStream(ARGV[1]) or {}
