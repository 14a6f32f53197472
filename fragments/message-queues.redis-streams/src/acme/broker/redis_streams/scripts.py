"""What Redis does in one step. The list of pending entries is all the state there is.

An entry that was handed out is pending until it is acknowledged. Its delivery count is the number
of attempts, and its idle time says whether it may be handed out again: from the silence on.
"""

# KEYS: lanes. ARGV: group, where it begins should it be missing.
DECLARE = """
for _, lane in ipairs(KEYS) do
  local made = redis.pcall('XGROUP', 'CREATE', lane, ARGV[1], ARGV[2], 'MKSTREAM')
  if made.err and not string.find(made.err, 'BUSYGROUP') then
    return made
  end
end
"""

# ARGV: message id, seconds in which it is recognised, oldest entry to keep, body, only, lane; then
# each group and where it begins should it be missing. A message that the server has seen is not
# added again, unless it has lost it.
SEND = """
local new = redis.call('SET', KEYS[2], '', 'NX', 'EX', ARGV[2])
if not new and redis.call('EXISTS', KEYS[1]) == 1 then
  return
end
for index = 7, #ARGV, 2 do
  redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[index], ARGV[index + 1], 'MKSTREAM')
end
redis.call('XADD', KEYS[1], 'MINID', '~', ARGV[3], '*', 'body', ARGV[4], 'only', ARGV[5])
redis.call('PUBLISH', KEYS[3], ARGV[6])
"""

# ARGV: group, silence in milliseconds. Returns {0, id, fields, attempt}, or {milliseconds} until
# the pending entry can be had, or {} when there is none. Only the first of a lane is handed out.
TAKE = """
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1)[1]
while pending do
  local left = tonumber(ARGV[2]) - pending[3]
  if left > 0 then
    return {left}
  end
  local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], 'member', 0, pending[1])[1]
  if claimed then
    return {0, claimed[1], claimed[2], pending[4] + 1}
  end
  -- It was forgotten when its time was over.
  redis.call('XACK', KEYS[1], ARGV[1], pending[1])
  pending = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1)[1]
end
local read = redis.call(
  'XREADGROUP', 'GROUP', ARGV[1], 'member', 'COUNT', 1, 'STREAMS', KEYS[1], '>'
)
if not read then
  return {}
end
local entry = read[1][2][1]
return {0, entry[1], entry[2], 1}
"""

# ARGV: group, id, the holder's attempt, the idle time and the attempts to set. Does nothing when
# somebody else has the entry by now.
HOLD = """
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if pending and pending[4] == tonumber(ARGV[3]) then
  redis.call(
    'XCLAIM', KEYS[1], ARGV[1], 'member', 0, ARGV[2],
    'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID'
  )
end
"""
