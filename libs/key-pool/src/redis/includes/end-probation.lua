local function endProbation(scopeId)
  redis.call('DEL', root .. 'probation:' .. scopeId)
  redis.call('ZREM', root .. 'probations', scopeId)
end
