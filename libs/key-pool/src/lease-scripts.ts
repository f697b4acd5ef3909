import { PROBATION_IN_MS } from './key-lease-store.js';

/**
 * The atomic steps of the Redis store. Every script has one key, `KEYS[1]`: the root under which all keys of the store lie, so that
 * they share one hash tag and thus one slot; the keys a script touches are named from it and from the ids it is given:
 *
 * - `<root>lease:<keyId>`: sorted set of the key's leases by expiry
 * - `<root>rest:<scopeId>`: exists while it rests; the kind of the rest
 * - `<root>probation:<scopeId>`: exists while it rests and is on probation then; `<keyId> <leaseId>` of the call that tries it, or empty
 * - `<root>strikes:<scopeId>`: its failures in a row
 * - `<root>turn:<keyId>`: when the key was leased last, in microseconds
 * - `<root>line:<lineId>`: hash of the queues that wait, `<priority>:<queueId>` to `<ticket>:<requests>:<expiry>`; priority 1 is
 *   interactive, 2 is job; the lower ticket comes first
 *
 * Times are milliseconds of the server's clock. Every key expires. On the channel `<root>freed`, `<teller> <keyId>` tells that a
 * key may have come free.
 */
const PRELUDE = `
local PROBATION_IN_MS = ${PROBATION_IN_MS}
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function inFlight(keyId)
  redis.call('ZREMRANGEBYSCORE', root .. 'lease:' .. keyId, '-inf', now)
  return redis.call('ZCARD', root .. 'lease:' .. keyId)
end

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

local function isOnProbation(scopeId) return redis.call('EXISTS', root .. 'probation:' .. scopeId) == 1 end

-- For how many ms the lease still lives whose call tries the scope (0: none does); nil if it is not on probation.
local function triedFor(scopeId)
  local prober = redis.call('GET', root .. 'probation:' .. scopeId)
  if not prober then return nil end
  local keyId, leaseId = prober:match('^(%S+) (.*)$')
  local expiry = keyId and redis.call('ZSCORE', root .. 'lease:' .. keyId, leaseId)
  return math.max((tonumber(expiry) or now) - now, 0)
end

local GRAVITY = { cooldown = 1, failing = 2, out = 3 }

local function rest(scopeId, forInMs, kind)
  local name = root .. 'rest:' .. scopeId
  local longest = math.max(redis.call('PTTL', name), forInMs)
  local before = redis.call('GET', name)
  if before and GRAVITY[before] > GRAVITY[kind] then kind = before end
  redis.call('SET', name, kind, 'PX', longest)
  if kind ~= 'cooldown' then redis.call('SET', root .. 'probation:' .. scopeId, '', 'PX', longest + PROBATION_IN_MS) end
end

local function keepLease(keyId, leaseId, ttl)
  local name = root .. 'lease:' .. keyId
  redis.call('ZADD', name, now + ttl, leaseId)
  if redis.call('PTTL', name) < ttl then redis.call('PEXPIRE', name, ttl) end
end

local function tellFreed(teller, keyId) redis.call('PUBLISH', root .. 'freed', teller .. ' ' .. keyId) end
`;

/**
 * KEYS: root. ARGV: teller, leaseId, its ttl, lineId, queueId, its interactive requests, its jobs, ttl of a place, then id, group, provider
 * and cap of each key. Result: `granted`, the key's id and whether the call tries a scope on probation (1, 0), or the reason and in how many ms something changes by itself (-1: nothing does).
 */
export const LEASE = `${PRELUDE}
local teller, leaseId, ttl, queueId, placeTtl = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[5], tonumber(ARGV[8])
local line = root .. 'line:' .. ARGV[4]
local requests = { tonumber(ARGV[6]), tonumber(ARGV[7]) }
local priority = requests[1] > 0 and 1 or 2

local keys = {}
for i = 9, #ARGV, 4 do
  local key = { id = ARGV[i], scopeIds = { ARGV[i], ARGV[i + 1], ARGV[i + 2] }, cap = tonumber(ARGV[i + 3]) }
  key.count = inFlight(key.id)
  key.triedFor = 0
  for _, id in ipairs(key.scopeIds) do
    local triedForInMs = triedFor(id)
    if triedForInMs then key.probation, key.triedFor = id, math.max(key.triedFor, triedForInMs) end
  end
  keys[#keys + 1] = key
end

local best, oldest
local freeLeases, restingKeys, outKeys, changesIn, isProbed = 0, 0, 0, math.huge, {}
for _, key in ipairs(keys) do
  local left, kind = restOf(key.scopeIds)
  if left > 0 then
    restingKeys = restingKeys + 1
    if kind == 'out' then outKeys = outKeys + 1 end
    changesIn = math.min(changesIn, left)
  elseif key.triedFor > 0 then
    changesIn = math.min(changesIn, key.triedFor)
  elseif key.count >= key.cap then
    local first = redis.call('ZRANGE', root .. 'lease:' .. key.id, 0, 0, 'WITHSCORES')[2]
    changesIn = math.min(changesIn, tonumber(first) - now)
  else
    -- A probation has one lease, however many keys share it.
    if not key.probation then freeLeases = freeLeases + key.cap - key.count
    elseif not isProbed[key.probation] then freeLeases, isProbed[key.probation] = freeLeases + 1, true end
    local turn = tonumber(redis.call('GET', root .. 'turn:' .. key.id) or 0)
    if not best or key.count < best.count or (key.count == best.count and turn < oldest) then best, oldest = key, turn end
  end
end

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

local ahead, placesExpireIn = 0, math.huge
for _, place in ipairs(others) do
  local due = 0
  if place.priority < priority then due = place.requests
  elseif place.priority == priority and place.ticket < (tickets[priority] or math.huge) then due = 1 end
  ahead = ahead + due
  if due > 0 then placesExpireIn = math.min(placesExpireIn, place.expiry - now) end
end

local granted = best and freeLeases > ahead
local hadPlace = tickets[priority]
if granted then
  keepLease(best.id, leaseId, ttl)
  for _, id in ipairs(best.scopeIds) do
    redis.call('SET', root .. 'probation:' .. id, best.id .. ' ' .. leaseId, 'XX', 'KEEPTTL')
  end
  redis.call('SET', root .. 'turn:' .. best.id, string.format('%.0f', time[1] * 1000000 + time[2]), 'PX', 86400000)
  requests[priority] = requests[priority] - 1
  tickets[priority] = nil
end
for of = 1, 2 do
  local field = of .. ':' .. queueId
  if requests[of] > 0 then
    if not tickets[of] then
      lastTicket = lastTicket + 1
      tickets[of] = lastTicket
    end
    redis.call('HSET', line, field, string.format('%.0f:%.0f:%.0f', tickets[of], requests[of], now + placeTtl))
  else
    redis.call('HDEL', line, field)
  end
end
redis.call('PEXPIRE', line, placeTtl)

if granted then
  if hadPlace and requests[priority] == 0 and freeLeases > 1 and #others > 0 then tellFreed(teller, best.id) end
  return { 'granted', best.id, best.probation and 1 or 0 }
end
local reason = restingKeys < #keys and 'busy' or (outKeys == #keys and 'out' or 'resting')
if best then changesIn = math.min(changesIn, placesExpireIn) end
return { reason, changesIn == math.huge and -1 or changesIn }
`;

/** KEYS: root. ARGV: keyId, leaseId, ttl. Result: 1, or 0 if the lease exists no more. */
export const RENEW = `${PRELUDE}
local expiry = redis.call('ZSCORE', root .. 'lease:' .. ARGV[1], ARGV[2])
if not expiry or tonumber(expiry) <= now then return 0 end
keepLease(ARGV[1], ARGV[2], tonumber(ARGV[3]))
return 1
`;

/** KEYS: root. ARGV: teller, keyId, leaseId, then the scopes that are proven to work. Result: 1 if there was such a lease. */
export const RELEASE = `${PRELUDE}
if redis.call('ZREM', root .. 'lease:' .. ARGV[2], ARGV[3]) == 0 then return 0 end
for i = 4, #ARGV do
  if restOf({ ARGV[i] }) == 0 then redis.call('DEL', root .. 'probation:' .. ARGV[i], root .. 'strikes:' .. ARGV[i]) end
end
tellFreed(ARGV[1], ARGV[2])
return 1
`;

/** KEYS: root. ARGV: teller, keyId, leaseId, then the scopes whose probation ends. Result: 1 if there is such a lease. */
export const END_PROBATION = `${PRELUDE}
if not redis.call('ZSCORE', root .. 'lease:' .. ARGV[2], ARGV[3]) then return 0 end
for i = 4, #ARGV do
  if restOf({ ARGV[i] }) == 0 then redis.call('DEL', root .. 'probation:' .. ARGV[i]) end
end
tellFreed(ARGV[1], ARGV[2])
return 1
`;

/** KEYS: root. ARGV: keyId, leaseId, ttl. */
export const RESTORE = `${PRELUDE}
keepLease(ARGV[1], ARGV[2], tonumber(ARGV[3]))
`;

/** KEYS: root. ARGV: teller, lineId, queueId, a key of the line. Result: 1 if the queue had a place and others wait. */
export const LEAVE_LINE = `${PRELUDE}
local line = root .. 'line:' .. ARGV[2]
local removed = redis.call('HDEL', line, '1:' .. ARGV[3], '2:' .. ARGV[3])
if removed == 0 or redis.call('HLEN', line) == 0 then return 0 end
tellFreed(ARGV[1], ARGV[4])
return 1
`;

/** KEYS: root. ARGV: scopeId, for how many ms, kind. */
export const REST = `${PRELUDE}
rest(ARGV[1], tonumber(ARGV[2]), ARGV[3])
`;

/**
 * KEYS: root. ARGV: scopeId, then the rule: which failure in a row is the first that lets it rest, for how many ms, for how many at
 * most, after how many the failures are forgotten, and the kind of the rest; for how many ms it rests at least, whatever the rule
 * says. Result: for how many ms it rests now.
 */
export const STRIKE = `${PRELUDE}
local scopeId, restsFrom = ARGV[1], tonumber(ARGV[2])
local name = root .. 'strikes:' .. scopeId
local count = tonumber(redis.call('GET', name) or 0)
local left = restOf({ scopeId })
local forInMs = math.max(left, tonumber(ARGV[7]))
if left == 0 then
  count = count + 1
  if isOnProbation(scopeId) then count = math.max(count, restsFrom) end
  if count >= restsFrom then
    forInMs = math.max(forInMs, math.min(tonumber(ARGV[3]) * 2 ^ (count - restsFrom), tonumber(ARGV[4])))
  end
end
if forInMs > left then rest(scopeId, forInMs, ARGV[6]) end
if count > 0 then redis.call('SET', name, count, 'PX', forInMs + tonumber(ARGV[5])) end
return forInMs
`;

/**
 * KEYS: root. ARGV: id, group and provider of each key. Result: for each key its leases, the ms it rests, the kind of the rest and
 * whose it is: 1 its own, 2 its account's, 3 its provider's, 0 if it does not rest.
 */
export const READ = `${PRELUDE}
local states = {}
for i = 1, #ARGV, 3 do
  local left, kind, position = restOf({ ARGV[i], ARGV[i + 1], ARGV[i + 2] })
  states[#states + 1] = { inFlight(ARGV[i]), left, kind, position }
end
return states
`;
