-- What Semel asks of MariaDB 10.6 and later. ${p} stands before every name of ours: the database, if another
-- than the connection's is named, and "semel_". ${now} is the store's time in milliseconds, as the statement began, and
-- takes one parameter: the latest time that this process has seen. What stands in <<A|B>> is written once for each row,
-- as B, with A between. Every statement is a transaction of its own: no lock is ever held while a client thinks.
-- State codes: 1 RUNNING, 2 SUCCEEDED, 3 REJECTED, 4 RELEASED, 5 IN_DOUBT, 6 TOMBSTONE.

-- name: now
GREATEST(?, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000)

-- name: now-of-test
CAST(? AS SIGNED)

-- name: time
SELECT ${now}, @@GLOBAL.read_only

-- name: columns
r.`key`, r.state, r.epoch, r.nonce, r.first_epoch, r.since_ms, r.unproved, r.version, r.applied_version, r.until_ms,
r.refuse_ms, r.settled_ms, r.changed_ms, r.renewals, r.revision, r.head

-- Claims on keys without a record; on a key with one, nothing, and no error that would undo the others. The primary key
-- decides between twins. Whose the record is tells the revision, which no other statement gives. While the floor is read
-- it cannot be raised, so that whoever raises it knows: all claims that began below are done, and their records there to
-- be seen. The count of rows is not looked at, for drivers count found rows or changed ones as their address says.
-- name: claim
INSERT INTO ${p}record (`key`, nonce, head, revision, version, changed_ms, since_ms, until_ms, epoch, first_epoch,
                        history, state, unproved, applied_version, renewals)
VALUES <<, |(?, ?, ?, ?, ?, ${now}, changed_ms, changed_ms + ?,
        (SELECT f.epoch + 1 FROM ${p}floor f WHERE f.id = 1 LOCK IN SHARE MODE), epoch,
        CONCAT(UNHEX(LPAD(HEX(changed_ms), 16, '0')), UNHEX(LPAD(HEX(epoch), 16, '0')), ?), 1, 0, 0, 0)>>
ON DUPLICATE KEY UPDATE renewals = ${p}record.renewals
RETURNING `key`, revision, epoch, changed_ms

-- name: find
SELECT ${columns}, r.rest, ${now}, @@GLOBAL.read_only
  FROM ${p}record r FORCE INDEX (PRIMARY) WHERE r.`key` IN (<<, |?>>)

-- name: load
SELECT ${columns}, r.rest, r.history, ${now}, @@GLOBAL.read_only
  FROM ${p}record r FORCE INDEX (PRIMARY) WHERE r.`key` IN (<<, |?>>)

-- Written over the very row that was read, under a revision of its own: so it always changes what it finds, and every
-- driver counts it alike.
-- name: rewrite-one
UPDATE ${p}record
   SET revision = ?, state = ?, epoch = ?, nonce = ?, first_epoch = ?, since_ms = ?, unproved = ?, version = ?,
       applied_version = ?, until_ms = ?, refuse_ms = ?, settled_ms = ?, changed_ms = ?, renewals = ?, head = ?,
       rest = ?, history = ?
 WHERE `key` = ? AND revision = ? AND epoch = ?

-- MariaDB says which of them were written, but not of an UPDATE. What is inserted here is there already, and locked, so
-- it is always the second part that is done.
-- name: rewrite-many
INSERT INTO ${p}record (revision, state, epoch, nonce, first_epoch, since_ms, unproved, version, applied_version,
                        until_ms, refuse_ms, settled_ms, changed_ms, renewals, head, rest, history, `key`)
SELECT a.revision, a.state, a.epoch, a.nonce, a.first_epoch, a.since_ms, a.unproved, a.version, a.applied_version,
       a.until_ms, a.refuse_ms, a.settled_ms, a.changed_ms, a.renewals, a.head, a.rest, a.history, a.seen_key
  FROM (<< UNION ALL |SELECT CAST(? AS SIGNED) AS revision, CAST(? AS SIGNED) AS state, CAST(? AS SIGNED) AS epoch,
          CAST(? AS BINARY) AS nonce, CAST(? AS SIGNED) AS first_epoch, CAST(? AS SIGNED) AS since_ms,
          CAST(? AS SIGNED) AS unproved, CAST(? AS SIGNED) AS version, CAST(? AS SIGNED) AS applied_version,
          CAST(? AS SIGNED) AS until_ms, CAST(? AS SIGNED) AS refuse_ms, CAST(? AS SIGNED) AS settled_ms,
          CAST(? AS SIGNED) AS changed_ms, CAST(? AS SIGNED) AS renewals, CAST(? AS BINARY) AS head,
          CAST(? AS BINARY) AS rest, CAST(? AS BINARY) AS history, CAST(? AS BINARY) AS seen_key,
          CAST(? AS SIGNED) AS seen_revision, CAST(? AS SIGNED) AS seen_epoch>>) a
       STRAIGHT_JOIN ${p}record r FORCE INDEX (PRIMARY) ON r.`key` = a.seen_key
         AND r.revision = a.seen_revision AND r.epoch = a.seen_epoch
   FOR UPDATE
ON DUPLICATE KEY UPDATE revision = VALUES(revision), state = VALUES(state), epoch = VALUES(epoch),
       nonce = VALUES(nonce), first_epoch = VALUES(first_epoch), since_ms = VALUES(since_ms),
       unproved = VALUES(unproved), version = VALUES(version), applied_version = VALUES(applied_version),
       until_ms = VALUES(until_ms), refuse_ms = VALUES(refuse_ms), settled_ms = VALUES(settled_ms),
       changed_ms = VALUES(changed_ms), renewals = VALUES(renewals), head = VALUES(head), rest = VALUES(rest),
       history = VALUES(history)
RETURNING `key`

-- A record that another store had, on a key without one. Whose it is the revision tells, as for a claim.
-- name: adopt
INSERT INTO ${p}record (revision, state, epoch, nonce, first_epoch, since_ms, unproved, version, applied_version,
                        until_ms, refuse_ms, settled_ms, changed_ms, renewals, head, rest, history, `key`)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE renewals = ${p}record.renewals
RETURNING revision

-- name: delete
DELETE FROM ${p}record
 WHERE `key` IN (<<, |?>>) AND (<< OR |(`key` = ? AND revision = ? AND epoch = ?)>>)
RETURNING `key`

-- name: floor
SELECT epoch FROM ${p}floor WHERE id = 1

-- name: highest-epoch
SELECT GREATEST(f.epoch, (SELECT COALESCE(MAX(r.epoch), 0) FROM ${p}record r)) FROM ${p}floor f WHERE f.id = 1

-- name: raise-floor
UPDATE ${p}floor SET epoch = GREATEST(epoch, ?) WHERE id = 1

-- A step of clean-up: the keys that it looks at, and which of them are past their end.
-- name: walk
SELECT r.`key`, r.state IN (2, 3, 4, 6) AND r.until_ms <= ${now}
  FROM ${p}record r FORCE INDEX (PRIMARY) WHERE r.`key` > ? ORDER BY r.`key` LIMIT ?

-- name: open
SELECT ${columns}, r.rest FROM ${p}record r WHERE r.state IN (1, 5)

-- name: browse
SELECT ${columns}, r.rest FROM ${p}record r FORCE INDEX (PRIMARY)
 WHERE r.`key` > ? AND r.state IN (<<, |?>>) ORDER BY r.`key` LIMIT ?

-- 120 is what a row takes beside its values.
-- name: usage
SELECT COUNT(*),
       COALESCE(SUM(120 + OCTET_LENGTH(r.nonce) + OCTET_LENGTH(r.`key`) + OCTET_LENGTH(r.head)
                    + COALESCE(OCTET_LENGTH(r.rest), 0) + OCTET_LENGTH(r.history)), 0),
       COALESCE(SUM(r.state = 1), 0), COALESCE(SUM(r.state = 5), 0)
  FROM ${p}record r FORCE INDEX (PRIMARY) WHERE r.`key` >= ? AND r.`key` < ?

-- A record that is deleted meanwhile waits, or is no more: a note is never left without one.
-- name: note
INSERT INTO ${p}note (`key`, at_ms, line)
SELECT r.`key`, a.at_ms, a.line
  FROM (<< UNION ALL |SELECT CAST(? AS BINARY) AS noted, CAST(? AS SIGNED) AS at_ms, CAST(? AS BINARY) AS line>>) a
       STRAIGHT_JOIN ${p}record r FORCE INDEX (PRIMARY) ON r.`key` = a.noted
  LOCK IN SHARE MODE

-- name: trim-notes
DELETE n FROM ${p}note n
  JOIN (SELECT m.id, ROW_NUMBER() OVER (PARTITION BY m.`key` ORDER BY m.id DESC) AS age
          FROM ${p}note m WHERE m.`key` IN (<<, |?>>)) t ON n.id = t.id
 WHERE t.age > ?

-- name: notes
SELECT n.line FROM ${p}note n WHERE n.`key` = ? ORDER BY n.id DESC LIMIT ?

-- name: history
SELECT r.history FROM ${p}record r WHERE r.`key` = ?

-- name: mark-get
SELECT value FROM ${p}mark WHERE name = ?

-- name: mark-put
INSERT INTO ${p}mark (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = ${p}mark.value

-- name: mark-time
INSERT INTO ${p}mark (name, value) VALUES ('time', ?)
ON DUPLICATE KEY UPDATE value = IF(CAST(${p}mark.value AS SIGNED) < CAST(VALUES(value) AS SIGNED), VALUES(value),
                                   ${p}mark.value)

-- name: mark-move
UPDATE ${p}mark SET value = ? WHERE name = ? AND value = ?

-- As they are for this connection; one that a server does not have is not in the answer.
-- name: settings
SHOW VARIABLES WHERE Variable_name IN
  ('version', 'innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'innodb_flush_method', 'log_bin', 'sync_binlog',
   'binlog_format', 'read_only', 'innodb_read_only', 'innodb_force_recovery', 'tx_read_only',
   'transaction_read_only', 'tx_isolation', 'transaction_isolation', 'sql_mode', 'wsrep_on',
   'max_allowed_packet')

-- name: engines
SELECT t.TABLE_NAME, COALESCE(t.ENGINE, 'none') FROM information_schema.TABLES t
 WHERE t.TABLE_SCHEMA = ${database} AND t.TABLE_TYPE = 'BASE TABLE'
   AND t.TABLE_NAME IN ('semel_floor', 'semel_mark', 'semel_record', 'semel_note')

-- What is there of ours, a line each, to be compared with what belongs there.
-- name: shape
SELECT CONCAT('column ', SUBSTRING(c.TABLE_NAME, 7), '.', c.COLUMN_NAME, ' ', c.DATA_TYPE,
              IF(c.DATA_TYPE IN ('varbinary', 'varchar'), CONCAT('(', c.CHARACTER_MAXIMUM_LENGTH, ')'), ''),
              IF(c.COLLATION_NAME IS NULL, '', CONCAT(' ', c.COLLATION_NAME)),
              IF(c.IS_NULLABLE = 'NO', ' not null', ''))
  FROM information_schema.COLUMNS c
 WHERE c.TABLE_SCHEMA = ${database} AND c.TABLE_NAME IN ('semel_floor', 'semel_mark', 'semel_record', 'semel_note')
UNION ALL
SELECT CONCAT(IF(MAX(s.NON_UNIQUE) = 0, 'unique index ', 'index '), SUBSTRING(s.TABLE_NAME, 7), ' (',
              GROUP_CONCAT(s.COLUMN_NAME ORDER BY s.SEQ_IN_INDEX SEPARATOR ', '), ')')
  FROM information_schema.STATISTICS s
 WHERE s.TABLE_SCHEMA = ${database} AND s.TABLE_NAME IN ('semel_floor', 'semel_mark', 'semel_record', 'semel_note')
 GROUP BY s.TABLE_NAME, s.INDEX_NAME
UNION ALL
SELECT CONCAT('reference ', SUBSTRING(k.TABLE_NAME, 7), ' to ', SUBSTRING(k.REFERENCED_TABLE_NAME, 7),
              ' on delete ', LOWER(k.DELETE_RULE))
  FROM information_schema.REFERENTIAL_CONSTRAINTS k
 WHERE k.CONSTRAINT_SCHEMA = ${database} AND k.TABLE_NAME = 'semel_note'
UNION ALL
SELECT CONCAT('view ', SUBSTRING(v.TABLE_NAME, 7)) FROM information_schema.VIEWS v
 WHERE v.TABLE_SCHEMA = ${database} AND v.TABLE_NAME = 'semel_intent'

-- name: renew-generation
UPDATE ${p}mark SET value = UUID() WHERE name = 'generation'

-- name: generation
SELECT value FROM ${p}mark WHERE name = 'generation'

-- Above all epochs that a restored store may have given out after its backup was taken.
-- name: raise-epochs
UPDATE ${p}floor
   SET epoch = GREATEST(epoch, (SELECT COALESCE(MAX(r.epoch), 0) FROM ${p}record r), (UNIX_TIMESTAMP() + 1) * 1048576)
 WHERE id = 1
