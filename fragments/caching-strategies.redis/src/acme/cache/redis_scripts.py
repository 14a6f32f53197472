"""What Redis does in one step."""

# Gives the versions of an entry's tags, new where there is none, and the entry if it has them
# and is fresh; otherwise takes the lock of the entry, if that is free. A version is random: one
# that was evicted never comes back.
CLAIM = """
local versions = {}
for i = 3, #KEYS do
  local version = redis.call('GET', KEYS[i])
  if not version then
    version = ARGV[1]
    redis.call('SET', KEYS[i], version, 'PX', ARGV[3])
  else
    redis.call('PEXPIRE', KEYS[i], ARGV[3], 'GT')
  end
  versions[i - 2] = version
end
local entry = redis.call('GET', KEYS[2])
local stamp = table.concat(versions, ',') .. '\\n'
local fresh = entry and redis.call('PTTL', KEYS[2]) > tonumber(ARGV[4])
if fresh and string.sub(entry, 1, #stamp) == stamp then
  return {0, string.sub(entry, #stamp + 1), unpack(versions)}
end
local won = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {won and 1 or 0, false, unpack(versions)}
"""

# Keeps an entry unless one of its tags has changed since, and frees the lock of its owner, or
# leaves it for a pause: a life of nothing deletes a key.
KEEP = """
local kept = ARGV[3] ~= ''
for i = 3, #KEYS do
  kept = kept and redis.call('GET', KEYS[i]) == ARGV[i + 2]
end
if kept then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return kept and 1 or 0
"""

# Prolongs the lease of a process, and returns its end. What is kept may be stale, and is given
# up by another version of the epoch, where the server does not know the lease as this process
# does (it is new, comes back, or the server has lost something), and about once a second
# while the lease of any process has ended without its leave.
BEAT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[5])
local renew = redis.call('ZSCORE', KEYS[2], ARGV[1]) ~= ARGV[2]
if redis.call('ZCOUNT', KEYS[2], '-inf', now) > 0 then
  renew = redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', 1000) or renew
end
if renew then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[6])
end
redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return redis.call('ZSCORE', KEYS[2], ARGV[1])
"""
