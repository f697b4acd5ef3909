-- The process leads no more: its logs are lost from now on.
--
-- KEYS: root
-- ARGV: process
--- @include "includes/log"
redis.call('DEL', key('alive', ARGV[1]))
