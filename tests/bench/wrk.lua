-- What wrk sends and how it reports, told by the environment:
--   WRK_METHOD, WRK_BODY, WRK_TYPE   of the request (GET, none, none)
--   WRK_LIMIT                        say so after so many answers: wrk itself knows only a time, but ends when interrupted
--   WRK_DISTINCT                     each request comes from an address and asks for a path of its own, counted from here

wrk.method = os.getenv("WRK_METHOD") or "GET"
wrk.body = os.getenv("WRK_BODY")
wrk.headers["Content-Type"] = os.getenv("WRK_TYPE")

local limit = tonumber(os.getenv("WRK_LIMIT"))
local first = tonumber(os.getenv("WRK_DISTINCT"))
local sent, received = first, 0

-- Only where they are needed: a function called for each request costs the generator more than sending does.
if first then
    request = function()
        sent = sent + 1
        wrk.headers["X-Forwarded-For"] = string.format("%d.%d.%d.%d",
            11 + math.floor(sent / 16777216), math.floor(sent / 65536) % 256, math.floor(sent / 256) % 256, sent % 256)
        return wrk.format(nil, wrk.path .. sent)
    end
end
if limit then
    response = function()
        received = received + 1
        if received == limit then
            io.write("enough\n")
            io.flush()
        end
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
