-- What Semel asks of PostgreSQL 12 and later. ${p} stands before every name of ours: the schema, and "semel_". ${now}
-- is the store's time in milliseconds and takes one parameter: the latest time that this process has seen.
-- State codes: 0 none, 1 RUNNING, 2 SUCCEEDED, 3 REJECTED, 4 RELEASED, 5 IN_DOUBT, 6 TOMBSTONE.

-- name: now
greatest(?::bigint, (date_part('epoch', clock_timestamp()) * 1000)::bigint)

-- name: now-of-test
?::bigint

-- name: columns
r.key, r.state, r.epoch, r.nonce, r.first_epoch, r.since_ms, r.unproved, r.version, r.applied_version, r.until_ms,
r.refuse_ms, r.settled_ms, r.changed_ms, r.renewals, r.revision, r.head

-- A plan is kept for long and was perhaps made while the table was small. On a table that has grown since, a scan of all
-- of it for every statement would bring the store to a stand, so no plan here may scan or merge. For this transaction.
-- name: planned-by-key
SELECT ${now}, pg_is_in_recovery(), set_config('enable_seqscan', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_hashjoin', 'off', true)

-- The same for one that reads on in the order of the keys: it must stop at its limit, so nothing may be sorted.
-- name: planned-in-order
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true)

-- A claim on a key without a record. No join and no look before: the unique index decides between twins. What is not
-- returned has a record, which is read afterwards: a final one is answered so without a write.
-- name: claim-one
INSERT INTO ${p}record AS r (key, nonce, head, history, until_ms, version, state, epoch, first_epoch, since_ms,
                             changed_ms, unproved, applied_version, renewals, revision)
SELECT ?, ?, ?, int8send(t.now) || int8send(t.epoch) || ?::bytea, t.now + ?, ?, 1, t.epoch, t.epoch, t.now,
       t.now, false, 0, 0, 0
  FROM (SELECT nextval('${p}epoch') AS epoch, ${now} AS now OFFSET 0) t
ON CONFLICT (key) DO NOTHING
RETURNING r.key, r.epoch, r.changed_ms

-- name: claim-many
INSERT INTO ${p}record AS r (key, nonce, head, history, until_ms, version, state, epoch, first_epoch, since_ms,
                             changed_ms, unproved, applied_version, renewals, revision)
SELECT t.key, t.nonce, t.head, int8send(t.now) || int8send(t.epoch) || t.line, t.now + t.lease, t.version, 1, t.epoch,
       t.epoch, t.now, t.now, false, 0, 0, 0
  FROM (SELECT a.*, nextval('${p}epoch') AS epoch, ${now} AS now
          FROM unnest(?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bigint[], ?::bigint[])
               AS a (key, nonce, head, line, lease, version) OFFSET 0) t
ON CONFLICT (key) DO NOTHING
RETURNING r.key, r.epoch, r.changed_ms

-- What an owner says of its running lease: target 1 renewed, 2 succeeded, 3 rejected, 4 released. Written as an insertion
-- that is to conflict, for that finds its row by the index whatever the planner thinks. The proposed row carries the
-- question: renewals the target, until_ms the length of the lease or of the retention, refuse_ms the length of refusal
-- after it, version the most renewals, unproved what the node believes of it: whoever else was given the lease may have
-- changed that, or what was seen, and then the record is read. If it is inserted after all, there was no record: state 0,
-- which is "none". A history that may be too long is left to be cut, with the decision. EXCLUDED was made before a wait
-- for the row, so the time is at least that of the row's last change.
-- name: own-set
ON CONFLICT (key) DO UPDATE SET
  state = excluded.renewals,
  until_ms = CASE excluded.renewals
    WHEN 1 THEN greatest(r.until_ms, greatest(excluded.changed_ms, r.changed_ms) + excluded.until_ms)
    WHEN 4 THEN greatest(excluded.changed_ms, r.changed_ms) + excluded.refuse_ms
                + CASE WHEN r.applied_version > 0 THEN excluded.until_ms ELSE 0 END
    ELSE greatest(excluded.changed_ms, r.changed_ms) + excluded.until_ms END,
  refuse_ms = CASE WHEN excluded.renewals IN (2, 3)
    THEN greatest(excluded.changed_ms, r.changed_ms) + excluded.until_ms + excluded.refuse_ms END,
  settled_ms = CASE WHEN excluded.renewals IN (2, 3) THEN greatest(excluded.changed_ms, r.changed_ms) END,
  changed_ms = greatest(excluded.changed_ms, r.changed_ms),
  rest = CASE WHEN excluded.renewals = 1 THEN r.rest ELSE excluded.rest END,
  applied_version = CASE WHEN excluded.renewals IN (2, 3) THEN greatest(r.version, r.applied_version)
                         ELSE r.applied_version END,
  renewals = r.renewals + CASE WHEN excluded.renewals = 1 THEN 1 ELSE 0 END,
  revision = r.revision + 1,
  history = r.history || int8send(greatest(excluded.changed_ms, r.changed_ms)) || excluded.history
WHERE r.state = 1 AND r.epoch = excluded.epoch AND r.nonce = excluded.nonce AND r.unproved = excluded.unproved
  AND (excluded.renewals <> 1 OR octet_length(coalesce(r.rest, '')) = 0)
  AND octet_length(r.history) < 1600
  AND CASE excluded.renewals WHEN 1 THEN r.renewals < excluded.version WHEN 2 THEN true ELSE NOT r.unproved END
RETURNING r.key, r.state, r.changed_ms, r.until_ms, r.renewals

-- name: own-one
INSERT INTO ${p}record AS r (key, nonce, epoch, renewals, until_ms, refuse_ms, version, rest, history, changed_ms,
                             state, first_epoch, since_ms, unproved, applied_version, revision, head)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, t.now, 0, 0, 0, ?, 0, 0, ''::bytea FROM (SELECT ${now} AS now OFFSET 0) t
${own-set}

-- name: own-many
INSERT INTO ${p}record AS r (key, nonce, epoch, renewals, until_ms, refuse_ms, version, rest, history, changed_ms,
                             state, first_epoch, since_ms, unproved, applied_version, revision, head)
SELECT t.key, t.nonce, t.epoch, t.target, t.length, t.refuse, t.most, t.rest, t.line, t.now,
       0, 0, 0, t.unproved, 0, 0, ''::bytea
  FROM (SELECT a.*, ${now} AS now
          FROM unnest(?::bytea[], ?::bytea[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[],
                      ?::bytea[], ?::boolean[])
               AS a (key, nonce, epoch, target, length, refuse, most, rest, line, unproved) OFFSET 0) t
${own-set}

-- name: drop-ghosts
DELETE FROM ${p}record WHERE key = ANY (?::bytea[]) AND state = 0

-- One whose maker died before it was dropped; younger ones may belong to a statement under way.
-- name: sweep-ghosts
DELETE FROM ${p}record WHERE state = 0 AND changed_ms < ?

-- name: find
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.key = ANY (?::bytea[])

-- name: load
SELECT ${columns}, r.rest, r.history FROM ${p}record r WHERE r.key = ANY (?::bytea[])

-- What was not there was not there when the rows were looked for, which is after the time that they are judged by.
-- name: afterwards
SELECT ${now}

-- Inside a user's transaction: nobody changes what is read here before that transaction ends.
-- name: load-locked
SELECT ${columns}, r.rest, r.history FROM ${p}record r WHERE r.key = ANY (?::bytea[]) ORDER BY r.key FOR UPDATE

-- In a user's transaction what we set must not outlast our statement: the settings before, then a bound for every wait.
-- name: enter
SELECT txid_current_if_assigned(), current_setting('lock_timeout'), current_setting('enable_seqscan'),
       current_setting('enable_mergejoin'), current_setting('enable_hashjoin');
SELECT set_config('lock_timeout', ?, true)

-- name: number
SELECT txid_current()

-- name: leave
SELECT txid_current_if_assigned(), set_config('lock_timeout', ?, true), set_config('enable_seqscan', ?, true),
       set_config('enable_mergejoin', ?, true), set_config('enable_hashjoin', ?, true)

-- name: begin-once
SAVEPOINT semel_once

-- name: keep-once
RELEASE SAVEPOINT semel_once

-- name: undo-once
ROLLBACK TO SAVEPOINT semel_once; RELEASE SAVEPOINT semel_once

-- Takes one, for a sequence may be read only by who was granted that.
-- name: highest-epoch
SELECT nextval('${p}epoch')

-- Nobody claims here yet, but another node may have raised it already.
-- name: raise-epochs-above
SELECT CASE WHEN nextval('${p}epoch') < ? THEN setval('${p}epoch', ?) END

-- name: epochs
SELECT nextval('${p}epoch') FROM generate_series(1, ?)

-- Written over the very row that was read: same revision, and same epoch, for a row that was deleted and made anew
-- counts its revisions anew.
-- name: rewrite
UPDATE ${p}record r SET state = a.state, epoch = a.epoch, nonce = a.nonce, first_epoch = a.first_epoch,
       since_ms = a.since_ms, unproved = a.unproved, version = a.version, applied_version = a.applied_version,
       until_ms = a.until_ms, refuse_ms = a.refuse_ms, settled_ms = a.settled_ms, changed_ms = a.changed_ms,
       renewals = a.renewals, revision = a.revision + 1, head = a.head, rest = a.rest, history = a.history
  FROM unnest(${arrays}, ?::bigint[]) AS a (${names}, seen_epoch)
 WHERE r.key = a.key AND r.revision = a.revision AND r.epoch = a.seen_epoch
RETURNING r.key

-- name: insert
INSERT INTO ${p}record AS r (${names})
SELECT * FROM unnest(${arrays}) AS a (${names})
ON CONFLICT (key) DO NOTHING
RETURNING r.key

-- name: names
key, revision, state, epoch, nonce, first_epoch, since_ms, unproved, version, applied_version, until_ms, refuse_ms,
settled_ms, changed_ms, renewals, head, rest, history

-- name: arrays
?::bytea[], ?::bigint[], ?::int[], ?::bigint[], ?::bytea[], ?::bigint[], ?::bigint[], ?::boolean[], ?::bigint[],
?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::bytea[], ?::bytea[], ?::bytea[]

-- name: delete
WITH gone AS (DELETE FROM ${p}record r USING unnest(?::bytea[], ?::bigint[], ?::bigint[])
                                               AS a (key, revision, seen_epoch)
               WHERE r.key = a.key AND r.revision = a.revision AND r.epoch = a.seen_epoch RETURNING r.key),
     unnoted AS (DELETE FROM ${p}note n USING gone g WHERE n.key = g.key)
SELECT key FROM gone

-- A step of clean-up: the keys that it looks at, and which of them are past their end.
-- name: walk
SELECT r.key, r.state IN (2, 3, 4, 6) AND r.until_ms <= ${now}
  FROM ${p}record r WHERE r.key > ?::bytea AND r.state <> 0 ORDER BY r.key LIMIT ?

-- name: open
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.state IN (1, 5)

-- name: browse
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.key > ?::bytea AND r.state = ANY (?::int[]) ORDER BY r.key LIMIT ?

-- What tenants have, each a range of keys. Lengths are those before compression and need no value to be fetched; 120 is
-- what a row takes beside them.
-- name: usage
SELECT u.* FROM unnest(?::bytea[], ?::bytea[]) WITH ORDINALITY AS a (first, last, place),
       LATERAL (SELECT count(*),
                       coalesce(sum(120 + octet_length(r.nonce) + octet_length(r.key) + octet_length(r.head)
                                    + coalesce(octet_length(r.rest), 0) + octet_length(r.history)), 0),
                       count(*) FILTER (WHERE r.state = 1), count(*) FILTER (WHERE r.state = 5)
                  FROM ${p}record r WHERE r.key >= a.first AND r.key < a.last AND r.state <> 0) u
 ORDER BY a.place

-- name: note
INSERT INTO ${p}note (key, at_ms, line)
SELECT a.key, a.at_ms, a.line FROM unnest(?::bytea[], ?::bigint[], ?::bytea[]) AS a (key, at_ms, line)
 WHERE EXISTS (SELECT FROM ${p}record r WHERE r.key = a.key AND r.state <> 0)

-- name: trim-notes
DELETE FROM ${p}note n USING (
  SELECT m.key, m.id, row_number() OVER (PARTITION BY m.key ORDER BY m.id DESC) AS age
    FROM ${p}note m WHERE m.key = ANY (?::bytea[])) t
 WHERE n.key = t.key AND n.id = t.id AND t.age > ?

-- name: notes
SELECT n.line FROM ${p}note n WHERE n.key = ? ORDER BY n.id DESC LIMIT ?

-- name: history
SELECT r.history FROM ${p}record r WHERE r.key = ?

-- name: mark-get
SELECT value FROM ${p}mark WHERE name = ?

-- name: mark-put
INSERT INTO ${p}mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING

-- name: mark-time
INSERT INTO ${p}mark AS m (name, value) VALUES ('time', ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE m.value::bigint < excluded.value::bigint

-- name: mark-move
UPDATE ${p}mark SET value = ? WHERE name = ? AND value = ?

-- name: settings
SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('transaction_read_only'),
       current_setting('default_transaction_isolation'), current_setting('fsync'), current_setting('full_page_writes'),
       current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
       current_setting('server_encoding'),
       (SELECT relpersistence = 'p' FROM pg_class WHERE oid = to_regclass('${p}record'))

-- What is there of ours, a line each, to be compared with what belongs there.
-- name: shape
SELECT 'column ' || replace(c.relname, 'semel_', '') || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.oid IN (to_regclass('${p}mark'), to_regclass('${p}record'), to_regclass('${p}note'))
UNION ALL
SELECT CASE WHEN i.indisunique THEN 'unique index ' ELSE 'index ' END || replace(c.relname, 'semel_', '') || ' ('
       || (SELECT string_agg(pg_get_indexdef(i.indexrelid, at, true), ', ' ORDER BY at)
             FROM generate_series(1, i.indnkeyatts) at) || ')'
  FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
 WHERE c.oid IN (to_regclass('${p}mark'), to_regclass('${p}record'), to_regclass('${p}note'))
UNION ALL
SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'view ' END || replace(c.relname, 'semel_', '')
  FROM pg_class c
 WHERE c.oid IN (to_regclass('${p}epoch'), to_regclass('${p}intent'))

-- name: renew-generation
INSERT INTO ${p}mark (name, value) VALUES ('generation', md5(random()::text || clock_timestamp()::text)::uuid::text)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: generation
SELECT value FROM ${p}mark WHERE name = 'generation'

-- Above all epochs that a restored store may have given out after its backup was taken.
-- name: raise-epochs
SELECT setval('${p}epoch', greatest((SELECT last_value FROM ${p}epoch),
                                    (date_part('epoch', clock_timestamp())::bigint + 1) * 1048576))
