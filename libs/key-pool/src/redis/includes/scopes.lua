-- Of all scopes that rest: for how many ms, and the kind of the rest.
local function restsOfAll()
  local rests, names = {}, {}
  local listed = redis.call('ZRANGE', root .. 'resting', '(' .. now, '+inf', 'BYSCORE', 'WITHSCORES')
  for i = 1, #listed, 2 do
    names[#names + 1] = root .. 'rest:' .. listed[i]
    rests[listed[i]] = { left = tonumber(listed[i + 1]) - now }
  end
  if #names == 0 then return rests end
  for i, kind in ipairs(redis.call('MGET', unpack(names))) do rests[listed[2 * i - 1]].kind = kind end
  return rests
end

-- Of all scopes that are on probation: for how many ms the lease still lives whose call tries it (0: none does).
local function probationsOfAll()
  local probations = {}
  local listed = redis.call('ZRANGE', root .. 'probations', '(' .. now, '+inf', 'BYSCORE')
  if #listed == 0 then return probations end
  local names = {}
  for i, id in ipairs(listed) do names[i] = root .. 'probation:' .. id end
  local calls = redis.call('MGET', unpack(names))
  for i, call in ipairs(calls) do calls[i] = call or '' end
  for i, expiry in ipairs(redis.call('ZMSCORE', leases, unpack(calls))) do
    probations[listed[i]] = math.max((tonumber(expiry) or now) - now, 0)
  end
  return probations
end
