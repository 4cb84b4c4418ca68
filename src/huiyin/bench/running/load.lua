-- For wrk: requests from a file, one a line, fields between tabs: method, address, headers, body. Headers stand between
-- \31, name and value between \30; a body has no line ends.
-- Arguments: the file, "round" (again from the beginning) or "once" (stop at the end) or "viewers" (each request from
-- another address), how many threads, and how long each connection waits between two requests, in milliseconds.
local made = 0

function setup(thread)
   thread:set("number", made)
   made = made + 1
end

function init(args)
   mode = args[2]
   local threads = tonumber(args[3])
   pause = tonumber(args[4])
   requests = {}
   place = 0
   began = os.time()
   local n = 0
   for line in io.lines(args[1]) do
      if mode ~= "once" or n % threads == number then
         local method, address, given, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
         local headers = {}
         for pair in given:gmatch("[^\31]+") do
            local name, value = pair:match("^([^\30]*)\30(.*)$")
            headers[name] = value
         end
         if body == "" then body = nil end
         requests[#requests + 1] = mode == "viewers" and {method, address, headers, body}
            or wrk.format(method, address, headers, body)
      end
      n = n + 1
   end
   if pause > 0 then
      function delay() return pause end
   end
end

function request()
   -- Before it begins, wrk looks at one request of the first thread without sending it.
   if number == 0 and not looked then
      looked = true
      return mode == "viewers" and wrk.format("GET", "/") or requests[1]
   end
   if place == #requests and mode == "once" then
      wrk.thread:stop()
      return requests[place]
   end
   place = place + 1
   if mode == "viewers" then
      local one = requests[1]
      local viewer = number * 0x1000000 + place
      -- another second, other addresses: who was counted in an earlier run today is not counted again
      one[3]["X-Forwarded-For"] = string.format(
         "2001:db8:%x:%x::%x:%x", math.floor(began / 0x10000) % 0x10000, began % 0x10000,
         math.floor(viewer / 0x10000) % 0x10000, viewer % 0x10000)
      return wrk.format(one[1], one[2], one[3], one[4])
   end
   if place > #requests then place = 1 end
   return requests[place]
end

function done(summary, latency, _requests)
   local errors = summary.errors
   io.write(string.format(
      "\nresult %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
      latency:percentile(50), latency:percentile(95), latency:percentile(99),
      errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
