-- Leases the best keys that are free, one for each lease that is asked for, and gives the queue a place in the line for its other requests.
-- KEYS: root. ARGV: teller, ttl of a lease in ms, lineId, queueId, its interactive requests, its jobs, ttl of a place in ms, ms between trials, how many
-- leases are asked for; their ids; then id, group, provider and cap of each key.
-- Result: for each lease that is granted, in the order of the ids, the key's id, whether the call tries a scope on probation or at rest (1, 0), and its
-- turn. If not all are, then the reason and in how many ms at the earliest something changes by itself (-1: nothing does).

--- @include "includes/clock"
--- @include "includes/in-flight"
--- @include "includes/is-all-well"
--- @include "includes/limit-of"
--- @include "includes/scopes"
--- @include "includes/tell-freed"

local teller, ttl, lineId, queueId = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local requests = { tonumber(ARGV[5]), tonumber(ARGV[6]) }
local placeTtl, trialEveryInMs, asked = tonumber(ARGV[7]), ARGV[8], tonumber(ARGV[9])
local line = root .. 'line:' .. lineId
local microseconds = time[1] * 1000000 + time[2]

-- The keys, with all that is known of them.

local keys, keyIds, rests, probations, limits = {}, {}, {}, {}, {}
for i = 10 + asked, #ARGV, 4 do
  keyIds[#keyIds + 1] = ARGV[i]
  keys[#keys + 1] = { id = ARGV[i], scopeIds = { ARGV[i], ARGV[i + 1], ARGV[i + 2] }, cap = tonumber(ARGV[i + 3]) }
end
local counts = countInFlight(keyIds)
local turns = redis.call('HMGET', root .. 'turns', unpack(keyIds))
local isWell = isAllWell()
if not isWell then
  rests, probations = restsOfAll(), probationsOfAll()
  limits = redis.call('HMGET', root .. 'limits', unpack(keyIds))
end
for i, key in ipairs(keys) do
  key.count, key.turn = counts[i], tonumber(turns[i] or 0)
  key.cap = limitOf(limits[i], key.cap)
  for _, id in ipairs(isWell and {} or key.scopeIds) do
    if probations[id] then key.probation = id end
    if rests[id] and rests[id].left > (key.rest and key.rest.left or 0) then key.rest = rests[id] end
  end
end

-- For how many ms others wait for the call that tries a scope of the key (0: none does).
local function triedFor(key)
  local longest = 0
  for _, id in ipairs(key.scopeIds) do longest = math.max(longest, probations[id] or 0) end
  return longest
end

-- A key whose rests may all be tried, and in use no more than it may be.
local trials = {}
local function isTrialDue(key)
  if not key.rest or triedFor(key) > 0 or key.count >= key.cap then return false end
  for _, id in ipairs(key.scopeIds) do
    if rests[id] and trials[id] == nil then trials[id] = redis.call('EXISTS', root .. 'trial:' .. id) == 1 end
    if rests[id] and trials[id] then return false end
  end
  return true
end

-- The free key with the fewest leases, of equal ones the one whose turn is longest ago, and how many leases are free. A probation has one lease,
-- however many keys share it.
local function bestOfFree()
  local best, free, isProbed = nil, 0, {}
  for _, key in ipairs(keys) do
    if not key.rest and key.count < key.cap and triedFor(key) == 0 then
      if not key.probation then free = free + key.cap - key.count
      elseif not isProbed[key.probation] then free, isProbed[key.probation] = free + 1, true end
      if not best or key.count < best.count or (key.count == best.count and key.turn < best.turn) then best = key end
    end
  end
  return best, free
end

-- If none is free, a key whose rest is to be tried.
local function bestKey()
  local best, free = bestOfFree()
  if best or isWell then return best, free, false end
  for _, key in ipairs(keys) do
    if isTrialDue(key) then return key, 1, true end
  end
  return nil, 0, false
end

-- The line: the places of this queue, and those of others.

local tickets, others, lastTicket = {}, {}, 0
local fields = redis.call('HGETALL', line)
for i = 1, #fields, 2 do
  local of, id = fields[i]:match('^(%d):(.*)$')
  local ticket, count, expiry = fields[i + 1]:match('^(%d+):(%d+):(%d+)$')
  local place = { priority = tonumber(of), ticket = tonumber(ticket), requests = tonumber(count), expiry = tonumber(expiry) }
  if place.expiry <= now then
    redis.call('HDEL', line, fields[i])
  else
    lastTicket = math.max(lastTicket, place.ticket)
    if id == queueId then tickets[place.priority] = place.ticket else others[#others + 1] = place end
  end
end

-- How many leases are due to others before the next request of this queue, and in how many ms the first of their places expires.
local function dueToOthers(priority)
  local ahead, placesExpireIn = 0, math.huge
  for _, place in ipairs(others) do
    local due = 0
    if place.priority < priority then due = place.requests
    elseif place.priority == priority and place.ticket < (tickets[priority] or math.huge) then due = 1 end
    ahead = ahead + due
    if due > 0 then placesExpireIn = math.min(placesExpireIn, place.expiry - now) end
  end
  return ahead, placesExpireIn
end

-- The grants. After each of them, the queue stands behind all others of that priority.

local kept, turnsTaken, granted = {}, {}, {}
local hadPlace, hasLeftPlace = { tickets[1], tickets[2] }, false

local function mark(key, call, isTrial)
  for _, id in ipairs(key.scopeIds) do
    if redis.call('SET', root .. 'probation:' .. id, call, 'XX', 'KEEPTTL') then probations[id] = ttl end
    if isTrial and rests[id] then
      redis.call('SET', root .. 'trial:' .. id, call, 'PX', trialEveryInMs)
      trials[id] = true
    end
  end
end

local function grant(key, leaseId, isTrial)
  key.turn = math.max(microseconds + #granted, key.turn + 1)
  key.count = key.count + 1
  kept[#kept + 1] = now + ttl
  kept[#kept + 1] = key.id .. ' ' .. leaseId
  turnsTaken[#turnsTaken + 1] = key.id
  turnsTaken[#turnsTaken + 1] = string.format('%.0f', key.turn)
  granted[#granted + 1] = { key.id, (key.probation or isTrial) and 1 or 0, key.turn }
  if key.probation or isTrial then mark(key, key.id .. ' ' .. leaseId, isTrial) end
end

local refusal, freeLeases = nil, 0
while #granted < asked and not refusal do
  local priority = requests[1] > 0 and 1 or 2
  local ahead, placesExpireIn = dueToOthers(priority)
  local best, free, isTrial = bestKey()
  if best and free > ahead then
    grant(best, ARGV[10 + #granted], isTrial)
    requests[priority] = requests[priority] - 1
    hasLeftPlace = hasLeftPlace or (tickets[priority] and requests[priority] == 0)
    tickets[priority] = nil
    freeLeases = free - 1
    if requests[priority] > 0 then
      lastTicket = lastTicket + 1
      tickets[priority] = lastTicket
    end
  else
    refusal = { best = best, isTrial = isTrial, placesExpireIn = placesExpireIn }
  end
end

if #granted > 0 then
  redis.call('ZADD', leases, unpack(kept))
  for i = 1, #granted do countLeases(granted[i][1], 1) end
  redis.call('PEXPIRE', leases, 86400000)
  redis.call('PEXPIRE', inFlight, 86400000)
  redis.call('HSET', root .. 'turns', unpack(turnsTaken))
  redis.call('PEXPIRE', root .. 'turns', 86400000)
end

-- The places that are left.

for of = 1, 2 do
  local field = of .. ':' .. queueId
  if requests[of] > 0 then
    if not tickets[of] then
      lastTicket = lastTicket + 1
      tickets[of] = lastTicket
    end
    redis.call('HSET', line, field, string.format('%.0f:%.0f:%.0f', tickets[of], requests[of], now + placeTtl))
  elseif hadPlace[of] then
    redis.call('HDEL', line, field)
  end
end
local waiting = waitingFor(keys[1].id)
if requests[1] + requests[2] > 0 then
  redis.call('PEXPIRE', line, placeTtl)
  redis.call('ZADD', waiting, now + placeTtl, lineId)
  redis.call('PEXPIRE', waiting, placeTtl)
elseif #fields > 0 and #others == 0 then
  redis.call('ZREM', waiting, lineId)
end
if hasLeftPlace and freeLeases > 0 and #others > 0 then tellFreed(teller, keys[1].id) end
if not refusal then return { granted } end

-- The reason why the next one is not granted.

local restingKeys, outKeys, changesIn, isAnyFull = 0, 0, math.huge, false
for _, key in ipairs(keys) do
  if key.rest then
    restingKeys = restingKeys + 1
    if key.rest.kind == 'out' then outKeys = outKeys + 1 end
    changesIn = math.min(changesIn, key.rest.left)
  elseif triedFor(key) > 0 then
    changesIn = math.min(changesIn, triedFor(key))
  elseif key.count >= key.cap then
    isAnyFull = true
  end
end
-- A key that is full has its leases among all: none of them expires before the first of these.
if isAnyFull then changesIn = math.min(changesIn, tonumber(redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')[2]) - now) end
if refusal.best and not refusal.isTrial then changesIn = math.min(changesIn, refusal.placesExpireIn) end
local reason = restingKeys < #keys and 'busy' or (outKeys == #keys and 'out' or 'resting')
return { granted, reason, changesIn == math.huge and -1 or changesIn }
