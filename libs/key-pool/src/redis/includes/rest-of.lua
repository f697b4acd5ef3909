-- Of the rests of these scopes, from the narrowest to the widest, the one that ends last: how long it still lasts (0: none
-- rests), its kind and whose it is.
local function restOf(scopeIds)
  local longest, kind, position = 0, '', 0
  for i, id in ipairs(scopeIds) do
    local left = redis.call('PTTL', root .. 'rest:' .. id)
    if left > longest then longest, kind, position = left, redis.call('GET', root .. 'rest:' .. id), i end
  end
  return longest, kind, position
end
