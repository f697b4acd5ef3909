-- `root`: what the names of all keys begin with. `now`: the time of the server, in ms.
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
