-- A batch of what is asked of records whose keys live together, decided and written in one step that nothing divides.
--
-- KEYS: one per item, the record's; then those of their shard: what is known of it (g its generation, e the last epoch
-- given out, t a time that was reached, within a second), its running records, its records in doubt,
-- both by the end of their lease.
-- ARGV: the generation that the caller relies on; the time, or nothing for the server's; the latest time that the caller
-- has seen here; the number of items, and of claims among them; 1 if the server forgets records by itself; 1 if the batch
-- will be waited for. Then the items: letter, what the letter needs.
-- Answer: per item { what, time, record before or false, number or history }; what is 1 written, 0 not, 2 failed.
--
-- What is native here is what most items are: a claim on a free key, and what the owner says of its running, proved
-- attempt. For anything else the record goes back as it is, the caller decides, and P writes over the very record that
-- was seen. A record is 17 bytes of ours (form, revision, last change, length of the head), then the codec's bytes: the
-- head, whose last 57 bytes are epoch, nonce, first epoch, since, unproved, version, applied version; then the state.
-- Numbers here are doubles, exact up to 2^53: callers send no length that a sum could lift above that.
if redis.replicate_commands then redis.replicate_commands() end

local count = tonumber(ARGV[4])
local claims = tonumber(ARGV[5])
local expires = ARGV[6] == '1'
local shard = { known = KEYS[count + 1], running = KEYS[count + 2], doubtful = KEYS[count + 3] }
local ZERO = string.rep('\0', 8)
local LONGEST = 64
local SHORTEST_LINE = 21
local wrote = false
local nextArgument = 8

local function argument()
  nextArgument = nextArgument + 1
  return ARGV[nextArgument - 1]
end

local known = redis.call('HMGET', shard.known, 'g', 't')
if known[1] ~= ARGV[1] then
  return redis.error_reply('SEMELGENERATION')
end
local kept = tonumber(known[2] or '0')

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
local function ownersMayWrite()
  if not wrote then
    redis.call('PERSIST', shard.known)
    wrote = true
  end
end

-- No key has two items that change it in one batch, so the sets are written once, at the end.
local leaving = { running = {}, doubtful = {} }
local joining = { running = {}, doubtful = {} }

local function leave(set, key)
  local names = leaving[set]
  names[#names + 1] = key
end

local function join(set, due, key)
  local members = joining[set]
  members[#members + 1] = due
  members[#members + 1] = key
end

local function writeSets()
  for set, names in pairs(leaving) do
    if #names > 0 then
      redis.call('ZREM', shard[set], unpack(names))
    end
  end
  for set, members in pairs(joining) do
    if #members > 0 then
      redis.call('ZADD', shard[set], unpack(members))
    end
  end
end

-- Epochs for all claims of the batch are taken at once; what is left over nobody ever gets.
local nextEpoch, lastEpoch = 1, 0

local function epoch()
  if nextEpoch > lastEpoch then
    local last = redis.pcall('HINCRBY', shard.known, 'e', claims)
    if type(last) == 'table' then
      return nil, last.err
    end
    wrote = true
    nextEpoch, lastEpoch = last - claims + 1, last
  end
  nextEpoch = nextEpoch + 1
  return nextEpoch - 1
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

function item.C(key)
  local prefix, nonce, version, length, tail = argument(), argument(), argument(), argument(), argument()
  local record = redis.call('HGET', key, 'r')
  if record then
    return { 0, timeOf(record), record }
  end
  local given, refused = epoch()
  if not given then
    return { 2, latest, refused }
  end
  local ends = latest + tonumber(length)
  local number = long(given)
  local head = prefix .. number .. nonce .. number .. long(latest) .. '\0' .. version .. ZERO
  redis.call('HSET', key, 'r', struct.pack('>BI4I8I4', 1, 0, latest, #head) .. head .. long(ends) .. '\0\0\0\0\0',
      'h', long(latest) .. number .. tail)
  join('running', ends, key)
  return { 1, latest, false, given }
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

function item.R(key)
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
  ownersMayWrite()
  join('running', ends, key)
  return write(key, own, 1, struct.pack('>I8I4', ends, renewals + 1) .. string.sub(own.record, own.length + 30), tail)
end

function item.S(key)
  local lease, status, needsProof, payload = argument(), tonumber(argument()), argument() == '1', argument()
  local keep, refuse, evidence, tail = tonumber(argument()), tonumber(argument()), argument(), argument()
  local own, otherwise = owned(key, lease)
  if not own or (needsProof and not proved(own))
      or string.sub(own.record, own.length + 2, own.length + 9) ~= ZERO then
    return otherwise
  end
  ownersMayWrite()
  leave('running', key)
  local kept = own.time + keep
  local answer =
      write(key, own, status, payload .. long(own.time) .. long(kept) .. long(kept + refuse) .. evidence, tail)
  forgetAt(key, kept + refuse)
  return answer
end

function item.X(key)
  local lease, refuse, evidence, tail = argument(), tonumber(argument()), argument(), argument()
  local own, otherwise = owned(key, lease)
  if not own or not proved(own) or string.sub(own.record, own.length + 10, own.length + 17) ~= ZERO then
    return otherwise
  end
  ownersMayWrite()
  leave('running', key)
  local answer = write(key, own, 4, long(own.time + refuse) .. evidence, tail)
  forgetAt(key, own.time + refuse)
  return answer
end

-- What the caller decided, over the very record that it decided on.
function item.P(key)
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
  ownersMayWrite()
  leave('running', key)
  leave('doubtful', key)
  if record == '' then
    redis.call('DEL', key)
    return { 1, latest, before }
  end
  redis.call('HSET', key, 'r', record, 'h', appended(both[2], line))
  if open ~= '' then
    join(open == 'r' and 'running' or 'doubtful', due, key)
  end
  if ends ~= '' then
    forgetAt(key, ends)
  else
    redis.call('PERSIST', key)
  end
  return { 1, latest, before }
end

-- A record that another store had, on a key without one.
function item.A(key)
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
    join(open == 'r' and 'running' or 'doubtful', due, key)
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
function item.E()
  ownersMayWrite()
  return { 1, latest, false, redis.call('HINCRBY', shard.known, 'e', argument()) }
end

-- How many arguments follow each letter. An item that fails, over a record that cannot be read, say, fails by itself: the
-- sets must still be told what the others wrote.
local takes = { L = 0, H = 0, C = 5, R = 4, S = 8, X = 4, P = 6, A = 6, N = 1, E = 1 }
local answers = {}
for number = 1, count do
  local letter = argument()
  local following = nextArgument + takes[letter]
  local fine, answer = pcall(item[letter], KEYS[number])
  if not fine then
    answer = { 2, latest, type(answer) == 'table' and answer.err or tostring(answer) }
  end
  answers[number] = answer
  nextArgument = following
end
writeSets()
if not wrote then
  -- Writes nothing, but a replica, and a server that may not write now, refuses it: such a one is not read either.
  -- Not to be propagated, for else an empty transaction would be written, and synced, for every duplicate.
  redis.set_repl(redis.REPL_NONE)
  redis.call('PERSIST', shard.known)
  redis.set_repl(redis.REPL_ALL)
end
-- Of a batch that is waited for something must be written, or the wait would be for nothing.
if (wrote and latest >= kept + 1000) or (ARGV[7] == '1' and not wrote) then
  redis.call('HSET', shard.known, 't', latest)
end
return answers
