-- Its failures in a row: how many, and the words of their causes, each after a blank.
local function rowOf(scopeId)
  local count, causes = (redis.call('GET', root .. 'strikes:' .. scopeId) or '0'):match('^(%d+)(.*)$')
  return tonumber(count), causes
end
