-- What Semel asks of SQLite 3.37 and later. ${p} stands before every name of ours. Everything is decided by the pure
-- function while the file's one lock for writers is held, so these statements only read and write.
-- State codes: 1 RUNNING, 2 SUCCEEDED, 3 REJECTED, 4 RELEASED, 5 IN_DOUBT, 6 TOMBSTONE.

-- name: begin
BEGIN IMMEDIATE

-- name: commit
COMMIT

-- name: rollback
ROLLBACK

-- name: columns
r.key, r.state, r.epoch, r.nonce, r.first_epoch, r.since_ms, r.unproved, r.version, r.applied_version, r.until_ms,
r.refuse_ms, r.settled_ms, r.changed_ms, r.renewals, r.revision, r.head

-- name: latest
SELECT epoch, time_ms FROM ${p}latest WHERE id = 1

-- name: come-to
UPDATE ${p}latest SET epoch = max(epoch, ?), time_ms = max(time_ms, ?) WHERE id = 1

-- A store that stands still writes nothing.
-- name: keep-time
UPDATE ${p}latest SET time_ms = ?1 WHERE id = 1 AND time_ms < ?1

-- name: find
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.key = ?

-- name: load
SELECT ${columns}, r.rest, r.history FROM ${p}record r WHERE r.key = ?

-- name: insert
INSERT INTO ${p}record (state, epoch, nonce, first_epoch, since_ms, unproved, version, applied_version, until_ms,
                        refuse_ms, settled_ms, changed_ms, renewals, head, rest, history, key, revision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)

-- name: rewrite
UPDATE ${p}record SET state = ?, epoch = ?, nonce = ?, first_epoch = ?, since_ms = ?, unproved = ?, version = ?,
       applied_version = ?, until_ms = ?, refuse_ms = ?, settled_ms = ?, changed_ms = ?, renewals = ?, head = ?,
       rest = ?, history = ?, revision = revision + 1
 WHERE key = ?

-- name: delete
DELETE FROM ${p}record WHERE key = ?

-- name: delete-notes
DELETE FROM ${p}note WHERE key = ?

-- name: walk
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.key > ? ORDER BY r.key LIMIT ?

-- name: open
SELECT ${columns}, r.rest FROM ${p}record r INDEXED BY ${p}open WHERE r.state IN (1, 5)

-- The states are the bits of a number.
-- name: browse
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.key > ? AND (1 << r.state) & ? <> 0 ORDER BY r.key LIMIT ?

-- name: usage
SELECT count(*),
       coalesce(sum(length(r.key) + length(r.nonce) + length(r.head) + length(r.rest) + length(r.history) + 80), 0),
       count(*) FILTER (WHERE r.state = 1), count(*) FILTER (WHERE r.state = 5)
  FROM ${p}record r WHERE r.key >= ? AND r.key < ?

-- name: note
INSERT INTO ${p}note (key, line) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM ${p}record r WHERE r.key = ?1)

-- name: trim-notes
DELETE FROM ${p}note
 WHERE key = ?1 AND id NOT IN (SELECT n.id FROM ${p}note n WHERE n.key = ?1 ORDER BY n.id DESC LIMIT ?2)

-- name: notes
SELECT n.line FROM ${p}note n WHERE n.key = ? ORDER BY n.id

-- name: history
SELECT r.history FROM ${p}record r WHERE r.key = ?

-- name: mark-get
SELECT value FROM ${p}mark WHERE name = ?

-- name: mark-put
INSERT INTO ${p}mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING

-- name: mark-move
UPDATE ${p}mark SET value = ? WHERE name = ? AND value = ?

-- name: settings
SELECT sqlite_version(), (SELECT file FROM pragma_database_list WHERE name = 'main'),
       (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous),
       (SELECT fullfsync FROM pragma_fullfsync), (SELECT locking_mode FROM pragma_locking_mode),
       (SELECT query_only FROM pragma_query_only),
       (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)

-- name: check
PRAGMA quick_check(1)
