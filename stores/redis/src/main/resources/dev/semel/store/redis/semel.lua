-- A batch of what is asked of records whose keys live together, decided and written in one step that nothing divides.
--
-- KEYS: one per item, the record's; then three per shard: what is known of the shard (g its generation, e the last epoch
-- given out, t a time that was reached, within a second), its running records, its records in doubt,
-- both by the end of their lease.
-- ARGV: the generation that the caller relies on; the time, or nothing for the server's; the latest time that the caller
-- has seen here; the number of items; 1 if the server forgets records by itself; 1 if the batch will be waited for. Then
-- the items: letter, number of the shard, what the letter needs.
-- Answer: per item { what, time, record before or false, number or history }; what is 1 written, 0 not, 2 failed.
--
-- What is native here is what most items are: a claim on a free key, and what the owner says of its running, proved
-- attempt. For anything else the record goes back as it is, the caller decides, and P writes over the very record that
-- was seen. A record is 17 bytes of ours (form, revision, last change, length of the head), then the codec's bytes: the
-- head, whose last 57 bytes are epoch, nonce, first epoch, since, unproved, version, applied version; then the state.
-- Numbers here are doubles, exact up to 2^53: callers send no length that a sum could lift above that.
if redis.replicate_commands then redis.replicate_commands() end

local count = tonumber(ARGV[4])
local expires = ARGV[5] == '1'
local ZERO = string.rep('\0', 8)
local LONGEST = 64
local SHORTEST_LINE = 21
local wrote = false
local nextArgument = 7

local function argument()
  nextArgument = nextArgument + 1
  return ARGV[nextArgument - 1]
end

local kept = 0
for at = count + 1, #KEYS, 3 do
  local known = redis.call('HMGET', KEYS[at], 'g', 't')
  if known[1] ~= ARGV[1] then
    return redis.error_reply('SEMELGENERATION')
  end
  kept = math.max(kept, tonumber(known[2] or '0'))
end

local latest = tonumber(ARGV[2])
if not latest then
  local time = redis.call('TIME')
  latest = time[1] * 1000 + math.floor(time[2] / 1000)
end
latest = math.max(latest, tonumber(ARGV[3]), kept)

local function long(number)
  return struct.pack('>I8', number)
end

-- Revision, last change, length of the head.
local function header(record)
  return struct.unpack('>I4I8I4', record, 2)
end

-- No decision on a record is earlier than its last change, whatever the server's clock did since.
local function timeOf(record)
  local _, changed = header(record)
  return math.max(latest, changed)
end

-- The lines with one more; the older half goes when there are too many.
local function appended(lines, line)
  lines = lines or ''
  if #lines >= LONGEST * SHORTEST_LINE then
    local starts = {}
    local at = 1
    while at <= #lines do
      starts[#starts + 1] = at
      at = at + 18 + struct.unpack('>I2', lines, at + 16)
    end
    if #starts >= LONGEST then
      lines = string.sub(lines, starts[LONGEST / 2 + 1])
    end
  end
  return lines .. line
end

-- A server without memory takes no claims but hears owners out: what a script has written before is not refused, and
-- this writes nothing.
local function ownersMayWrite(shard)
  redis.call('PERSIST', shard.known)
end

local item = {}

function item.L(key)
  local record = redis.call('HGET', key, 'r')
  return { 0, record and timeOf(record) or latest, record }
end

function item.H(key)
  local both = redis.call('HMGET', key, 'r', 'h')
  return { 0, both[1] and timeOf(both[1]) or latest, both[1], both[2] }
end

function item.C(key, shard)
  local prefix, nonce, version, length, tail = argument(), argument(), argument(), argument(), argument()
  local record = redis.call('HGET', key, 'r')
  if record then
    return { 0, timeOf(record), record }
  end
  local epoch = redis.pcall('HINCRBY', shard.known, 'e', 1)
  if type(epoch) == 'table' then
    return { 2, latest, epoch.err }
  end
  wrote = true
  local ends = latest + tonumber(length)
  local number = long(epoch)
  local head = prefix .. number .. nonce .. number .. long(latest) .. '\0' .. version .. ZERO
  redis.call('HSET', key, 'r', struct.pack('>BI4I8I4', 1, 0, latest, #head) .. head .. long(ends) .. '\0\0\0\0\0',
      'h', long(latest) .. number .. tail)
  redis.call('ZADD', shard.running, ends, key)
  return { 1, latest, false, epoch }
end

-- The record if it is running under this lease.
local function owned(key, lease)
  local both = redis.call('HMGET', key, 'r', 'h')
  local record = both[1]
  if not record then
    return nil, { 0, latest, false }
  end
  local revision, changed, length = header(record)
  local own = {
    record = record, lines = both[2], revision = revision, length = length, time = math.max(latest, changed)
  }
  local running = string.byte(record, 19) == 1 and string.sub(record, length - 39, length - 16) == lease
  return running and own or nil, { 0, own.time, record }
end

local function proved(own)
  return string.byte(own.record, own.length + 1) == 0
end

local function write(key, own, status, state, tail)
  wrote = true
  local record = own.record
  redis.call('HSET', key,
      'r', struct.pack('>BI4I8I4', 1, own.revision + 1, own.time, own.length) .. string.sub(record, 18, 18)
          .. string.char(status) .. string.sub(record, 20, own.length + 17) .. state,
      'h', appended(own.lines, long(own.time) .. string.sub(record, own.length - 39, own.length - 32) .. tail))
  return { 1, own.time, record }
end

local function forgetAt(key, time)
  if expires then
    redis.call('PEXPIREAT', key, time)
  end
end

function item.R(key, shard)
  local lease, length, most, tail = argument(), argument(), argument(), argument()
  local own, otherwise = owned(key, lease)
  if not own then
    return otherwise
  end
  local ends, renewals = struct.unpack('>I8I4', own.record, own.length + 18)
  if renewals >= tonumber(most) then
    return otherwise
  end
  ends = math.max(ends, own.time + tonumber(length))
  if ends >= 2 ^ 53 then
    return otherwise
  end
  ownersMayWrite(shard)
  redis.call('ZADD', shard.running, ends, key)
  return write(key, own, 1, struct.pack('>I8I4', ends, renewals + 1) .. string.sub(own.record, own.length + 30), tail)
end

function item.S(key, shard)
  local lease, status, needsProof, payload = argument(), tonumber(argument()), argument() == '1', argument()
  local keep, refuse, evidence, tail = tonumber(argument()), tonumber(argument()), argument(), argument()
  local own, otherwise = owned(key, lease)
  if not own or (needsProof and not proved(own))
      or string.sub(own.record, own.length + 2, own.length + 9) ~= ZERO then
    return otherwise
  end
  ownersMayWrite(shard)
  redis.call('ZREM', shard.running, key)
  local kept = own.time + keep
  local answer =
      write(key, own, status, payload .. long(own.time) .. long(kept) .. long(kept + refuse) .. evidence, tail)
  forgetAt(key, kept + refuse)
  return answer
end

function item.X(key, shard)
  local lease, refuse, evidence, tail = argument(), tonumber(argument()), argument(), argument()
  local own, otherwise = owned(key, lease)
  if not own or not proved(own) or string.sub(own.record, own.length + 10, own.length + 17) ~= ZERO then
    return otherwise
  end
  ownersMayWrite(shard)
  redis.call('ZREM', shard.running, key)
  local answer = write(key, own, 4, long(own.time + refuse) .. evidence, tail)
  forgetAt(key, own.time + refuse)
  return answer
end

-- What the caller decided, over the very record that it decided on.
function item.P(key, shard)
  local seen, record, open, due, ends, line =
      argument(), argument(), argument(), argument(), argument(), argument()
  local both = redis.call('HMGET', key, 'r', 'h')
  local before = both[1]
  if not before then
    return { 0, latest, false }
  end
  local _, _, length = header(before)
  if string.sub(before, 1, 17) .. string.sub(before, length - 39, length - 32) ~= seen then
    return { 0, timeOf(before), before }
  end
  wrote = true
  ownersMayWrite(shard)
  redis.call('ZREM', shard.running, key)
  redis.call('ZREM', shard.doubtful, key)
  if record == '' then
    redis.call('DEL', key)
    return { 1, latest, before }
  end
  redis.call('HSET', key, 'r', record, 'h', appended(both[2], line))
  if open ~= '' then
    redis.call('ZADD', open == 'r' and shard.running or shard.doubtful, due, key)
  end
  if ends ~= '' then
    forgetAt(key, ends)
  else
    redis.call('PERSIST', key)
  end
  return { 1, latest, before }
end

-- A record that another store had, on a key without one.
function item.A(key, shard)
  local length, record, open, due, ends, line =
      argument(), argument(), argument(), argument(), argument(), argument()
  local before = redis.call('HGET', key, 'r')
  if before then
    return { 0, timeOf(before), before }
  end
  local written = redis.pcall('HSET', key, 'r', struct.pack('>BI4I8', 1, 0, latest) .. length .. record,
      'h', long(latest) .. line)
  if type(written) == 'table' then
    return { 2, latest, written.err }
  end
  wrote = true
  if open ~= '' then
    redis.call('ZADD', open == 'r' and shard.running or shard.doubtful, due, key)
  end
  if ends ~= '' then
    forgetAt(key, ends)
  end
  return { 1, latest, false, 0 }
end

function item.N(key)
  local line = argument()
  local both = redis.call('HMGET', key, 'r', 'h')
  if both[1] then
    wrote = true
    redis.call('HSET', key, 'h', appended(both[2], line))
  end
  return { 1, latest, false }
end

-- So many epochs for what the caller decides; the answer has the last of them.
function item.E(_, shard)
  ownersMayWrite(shard)
  wrote = true
  return { 1, latest, false, redis.call('HINCRBY', shard.known, 'e', argument()) }
end

local answers = {}
for number = 1, count do
  local letter, place = argument(), count + 3 * tonumber(argument())
  local shard = { known = KEYS[place - 2], running = KEYS[place - 1], doubtful = KEYS[place] }
  answers[number] = item[letter](KEYS[number], shard)
end
if not wrote then
  -- Writes nothing, but a replica, and a server that may not write now, refuses it: such a one is not read either.
  -- Not to be propagated, for else an empty transaction would be written, and synced, for every duplicate.
  redis.set_repl(redis.REPL_NONE)
  redis.call('PERSIST', KEYS[count + 1])
  redis.set_repl(redis.REPL_ALL)
end
-- Of a batch that is waited for something must be written, or the wait would be for nothing.
if (wrote and latest >= kept + 1000) or (ARGV[6] == '1' and not wrote) then
  redis.call('HSET', KEYS[count + 1], 't', latest)
end
return answers
