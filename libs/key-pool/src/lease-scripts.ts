/**
 * The atomic steps of the Redis store. Every script has one key, `KEYS[1]`: the root under which all keys of the store lie, so that
 * they share one hash tag and thus one slot; the keys a script touches are named from it and from the ids it is given:
 *
 * - `<root>lease:<keyId>`: sorted set of the key's leases by expiry
 * - `<root>rest:<keyId or groupId>`: exists while it rests; 1 if it is out
 * - `<root>turn:<keyId>`: when the key was leased last, in microseconds
 * - `<root>line:<lineId>`: hash of the queues that wait, `<priority>:<queueId>` to `<ticket>:<requests>:<expiry>`; priority 1 is
 *   interactive, 2 is job; the lower ticket comes first
 *
 * Times are milliseconds of the server's clock. Every key expires. On the channel `<root>freed`, `<teller> <keyId>` tells that a
 * key may have come free.
 */
const PRELUDE = `
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function inFlight(keyId)
  redis.call('ZREMRANGEBYSCORE', root .. 'lease:' .. keyId, '-inf', now)
  return redis.call('ZCARD', root .. 'lease:' .. keyId)
end

-- How long a key rests, by itself or with its group, whichever is longer, and whether it is out. 0: not at all.
local function restOf(keyId, groupId)
  local longest, out = 0, '0'
  for _, id in ipairs({ keyId, groupId }) do
    local left = redis.call('PTTL', root .. 'rest:' .. id)
    if left > longest then longest, out = left, redis.call('GET', root .. 'rest:' .. id) end
  end
  return longest, out == '1'
end

local function keepLease(keyId, leaseId, ttl)
  local name = root .. 'lease:' .. keyId
  redis.call('ZADD', name, now + ttl, leaseId)
  if redis.call('PTTL', name) < ttl then redis.call('PEXPIRE', name, ttl) end
end

local function tellFreed(teller, keyId) redis.call('PUBLISH', root .. 'freed', teller .. ' ' .. keyId) end
`;

/**
 * KEYS: root. ARGV: teller, leaseId, its ttl, lineId, queueId, its interactive requests, its jobs, ttl of a place, then id, group and cap
 * of each key. Result: the key's id, or the reason and in how many ms something changes by itself (-1: nothing does).
 */
export const LEASE = `${PRELUDE}
local teller, leaseId, ttl, queueId, placeTtl = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[5], tonumber(ARGV[8])
local line = root .. 'line:' .. ARGV[4]
local requests = { tonumber(ARGV[6]), tonumber(ARGV[7]) }
local priority = requests[1] > 0 and 1 or 2

local best, fewest, oldest
local freeLeases, restingKeys, outKeys, keyCount = 0, 0, 0, (#ARGV - 8) / 3
local changesIn = math.huge
for i = 9, #ARGV, 3 do
  local id, cap = ARGV[i], tonumber(ARGV[i + 2])
  local count, rest, out = inFlight(id), restOf(id, ARGV[i + 1])
  if rest > 0 then
    restingKeys = restingKeys + 1
    if out then outKeys = outKeys + 1 end
    changesIn = math.min(changesIn, rest)
  elseif count < cap then
    freeLeases = freeLeases + cap - count
    local turn = tonumber(redis.call('GET', root .. 'turn:' .. id) or 0)
    if not best or count < fewest or (count == fewest and turn < oldest) then best, fewest, oldest = id, count, turn end
  else
    changesIn = math.min(changesIn, redis.call('ZRANGE', root .. 'lease:' .. id, 0, 0, 'WITHSCORES')[2] - now)
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
  keepLease(best, leaseId, ttl)
  redis.call('SET', root .. 'turn:' .. best, string.format('%.0f', time[1] * 1000000 + time[2]), 'PX', 86400000)
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
  if hadPlace and requests[priority] == 0 and freeLeases > 1 and #others > 0 then tellFreed(teller, best) end
  return { best }
end
local reason = restingKeys < keyCount and 'busy' or (outKeys == keyCount and 'out' or 'resting')
changesIn = math.min(changesIn, placesExpireIn)
return { reason, changesIn == math.huge and -1 or changesIn }
`;

/** KEYS: root. ARGV: keyId, leaseId, ttl. Result: 1, or 0 if the lease exists no more. */
export const RENEW = `${PRELUDE}
local expiry = redis.call('ZSCORE', root .. 'lease:' .. ARGV[1], ARGV[2])
if not expiry or tonumber(expiry) <= now then return 0 end
keepLease(ARGV[1], ARGV[2], tonumber(ARGV[3]))
return 1
`;

/** KEYS: root. ARGV: teller, keyId, leaseId. Result: 1 if there was such a lease. */
export const RELEASE = `${PRELUDE}
local removed = redis.call('ZREM', root .. 'lease:' .. ARGV[2], ARGV[3])
if removed == 1 then tellFreed(ARGV[1], ARGV[2]) end
return removed
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

/** KEYS: root. ARGV: keyId or groupId, for how many ms, 1 if it is out. */
export const REST = `${PRELUDE}
local name = root .. 'rest:' .. ARGV[1]
local longest = math.max(redis.call('PTTL', name), tonumber(ARGV[2]))
local out = ARGV[3] == '1' or redis.call('GET', name) == '1'
redis.call('SET', name, out and '1' or '0', 'PX', longest)
`;

/** KEYS: root. ARGV: id and group of each key. Result: for each key its leases, the ms it rests, and 1 if it is out. */
export const READ = `${PRELUDE}
local states = {}
for i = 1, #ARGV, 2 do
  local rest, out = restOf(ARGV[i], ARGV[i + 1])
  states[#states + 1] = { inFlight(ARGV[i]), rest, out and 1 or 0 }
end
return states
`;
