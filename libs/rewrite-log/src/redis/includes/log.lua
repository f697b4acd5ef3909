-- What the scripts of the logs begin with. Every script has one key, KEYS[1]: the root under which all keys lie, so that they share one
-- hash tag and thus one slot; the keys a script touches are named from it and from the ids it is given:
--
--   alive:<process>      there while the process that leads logs lives: it renews this key, and not its logs, and takes it away where it stops in order
--   follows:<process>    set of the logs led by it whose pieces somebody elsewhere wants, until it has sent the first or ended them
--   log:<log>            hash: fingerprint, sharing, leader (its process), lastSeq, seqs (the numbers of its entries, as in `seqs.ts`), final ('', done or
--                        error), last (the final entry, JSON), endedAt, bytes (of its entries, once it has ended), cachedUntil (0 but for one that is done and
--                        is to be found); followed, flowing and abandoned (1 once it is)
--   entries:<log>        string: an entry in each line, but the final one, as in `entry-lines.ts`. A server that evicts may take it alone.
--   readers:<log>        sorted set of the processes that read it elsewhere, and of those that left it for a grace (<process>:left), by expiry
--   bound:<log>          set of the streams bound to it while it is under way
--   fingerprint:<hash>   the log it finds
--   stream:<stream>      hash: record (JSON), request, logId, offset, hasMoved (1 once it has told events of a log that it left), leads, cached, endId, endFailure, keepForInMs, openedAt, kind,
--                        settled (how its log has ended, once it has)
--   recent:<body>        sorted set of the streams of one owner's equal bodies, by the time of their binding
--   unlisted:<body>      there while a stream is kept that had no place among them
--   sizes, used, ends    of finished logs the bytes (hash; their total in the field ''), the last use and the expiry (sorted sets)
--
-- Times are milliseconds of the server's clock, but openedAt, which is the caller's. Every key expires.
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local MILLION = 1000000

local function key(kind, id) return root .. kind .. ':' .. id end

local function findLog(logId)
  if not logId or logId == '' then return nil end
  local v = redis.call('HMGET', key('log', logId), 'fingerprint', 'sharing', 'leader', 'lastSeq', 'final', 'endedAt', 'cachedUntil', 'abandoned', 'bytes',
    'followed', 'flowing', 'last')
  -- A part never passes as the whole.
  if not v[1] or (v[9] and redis.call('STRLEN', key('entries', logId)) < tonumber(v[9])) then return nil end
  local log = { id = logId, fingerprint = v[1], sharing = v[2], leader = v[3], lastSeq = tonumber(v[4]),
    final = v[5], endedAt = tonumber(v[6]), cachedUntil = tonumber(v[7]), abandoned = v[8], followed = v[10], flowing = v[11],
    last = v[12] or '' }
  log.ended = log.final ~= ''
  log.underWay = not log.ended and redis.call('EXISTS', key('alive', log.leader)) == 1
  return log
end

local function expireAtLeast(name, ttl)
  if redis.call('PTTL', name) < ttl then redis.call('PEXPIRE', name, ttl) end
end

local function whole(number) return string.format('%.0f', number) end

local function restartAfter(id) return (math.floor(id / MILLION) + 1) * MILLION end
