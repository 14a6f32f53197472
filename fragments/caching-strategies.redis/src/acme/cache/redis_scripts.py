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
