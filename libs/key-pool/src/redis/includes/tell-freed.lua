-- The lines, by the expiry of their last place, in which queues wait for a key of the provider that the scope is of.
local function waitingFor(scopeId) return root .. 'waiting:' .. scopeId:match('^[^:]*') end

-- Tells all processes that a key of the scope may have come free, if any of them waits for a key of its provider.
local function tellFreed(teller, scopeId)
  if redis.call('EXISTS', waitingFor(scopeId)) == 1 then redis.call('PUBLISH', root .. 'freed', teller .. ' ' .. scopeId) end
end
