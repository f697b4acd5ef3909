-- Whether no scope rests or is on probation and no key is limited, so that nothing has to be asked of them one by one.
local function isAllWell()
  return redis.call('EXISTS', root .. 'resting', root .. 'probations', root .. 'limits') == 0
end
