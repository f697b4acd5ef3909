-- Posts texts, each another one or always the same. Arguments: fresh|same, an id for this run, what of the body stands before and after the text's id,
-- then headers as names and values.
local kind, run, before, after
local sent = 0

function init(args)
  kind, run, before, after = args[1], args[2], args[3], args[4]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  for i = 5, #args, 2 do wrk.headers[args[i]] = args[i + 1] end
end

-- Ten letters, so that no text has a number.
local function letters(number)
  return (string.format("%010d", number):gsub("%d", function(digit) return string.char(97 + digit) end))
end

function request()
  if kind == "fresh" then sent = sent + 1 end
  return wrk.format(nil, nil, nil, before .. run .. letters(sent) .. after)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"micros":%d,"bytes":%d,"failed":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
