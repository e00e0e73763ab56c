-- What the last transaction that changed anything came to: the highest epoch and the latest time. Epochs rise over all
-- that any earlier store of this name can have issued: a million and more for each second since 1970.
CREATE TABLE ${p}latest (
  id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch   INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
INSERT INTO ${p}latest (id, epoch, time_ms) VALUES (1, CAST(strftime('%s', 'now') AS INTEGER) * 1048576, 0);

-- What is said once about the store as a whole: its generation, its schema, where clean-up has come to.
CREATE TABLE ${p}mark (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO ${p}mark (name, value)
SELECT 'generation', substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4)
       || '-' || substr(h, 21)
  FROM (SELECT lower(hex(randomblob(16))) AS h);

-- One row per intent. Lengths and times are in milliseconds, times since 1970. Rows stand in the order in which they
-- came, so that claims and the settlements soon after them share their pages.
CREATE TABLE ${p}record (
  key             BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL,
  state           INTEGER NOT NULL,
  epoch           INTEGER NOT NULL,
  nonce           BLOB    NOT NULL,
  first_epoch     INTEGER NOT NULL,
  since_ms        INTEGER NOT NULL,
  unproved        INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  applied_version INTEGER NOT NULL,
  until_ms        INTEGER NOT NULL,
  refuse_ms       INTEGER,
  settled_ms      INTEGER,
  changed_ms      INTEGER NOT NULL,
  renewals        INTEGER NOT NULL,
  head            BLOB    NOT NULL,
  rest            BLOB    NOT NULL,
  history         BLOB    NOT NULL
) STRICT;

-- Few at a time, so its pages are few: RUNNING and IN_DOUBT.
CREATE INDEX ${p}open ON ${p}record (key) WHERE state IN (1, 5);

-- What was noted about attempts that changed nothing: replays and refusals, for the history of a key.
CREATE TABLE ${p}note (
  id    INTEGER NOT NULL PRIMARY KEY,
  key   BLOB    NOT NULL,
  line  BLOB    NOT NULL
) STRICT;
CREATE INDEX ${p}note_by_key ON ${p}note (key, id);

-- For people. A key is three parts, each behind its length: one byte, one byte, two bytes.
CREATE VIEW ${p}intent AS
WITH first AS (
  SELECT r.*, (instr('0123456789ABCDEF', substr(hex(r.key), 1, 1)) - 1) * 16
              + instr('0123456789ABCDEF', substr(hex(r.key), 2, 1)) - 1 AS one
    FROM ${p}record r),
second AS (
  SELECT f.*, (instr('0123456789ABCDEF', substr(hex(substr(f.key, f.one + 2, 1)), 1, 1)) - 1) * 16
              + instr('0123456789ABCDEF', substr(hex(substr(f.key, f.one + 2, 1)), 2, 1)) - 1 AS two
    FROM first f)
SELECT CAST(substr(s.key, 2, s.one) AS TEXT)               AS tenant,
       CAST(substr(s.key, s.one + 3, s.two) AS TEXT)       AS operation,
       CAST(substr(s.key, s.one + s.two + 5) AS TEXT)      AS key,
       CASE s.state WHEN 1 THEN 'RUNNING' WHEN 2 THEN 'SUCCEEDED' WHEN 3 THEN 'REJECTED' WHEN 4 THEN 'RELEASED'
                    WHEN 5 THEN 'IN_DOUBT' ELSE 'TOMBSTONE' END AS status,
       s.epoch                                             AS epoch,
       datetime(s.since_ms / 1000, 'unixepoch')            AS since,
       datetime(s.until_ms / 1000, 'unixepoch')            AS until,
       datetime(s.settled_ms / 1000, 'unixepoch')          AS settled,
       datetime(s.changed_ms / 1000, 'unixepoch')          AS changed,
       s.unproved AS unproved, s.renewals AS renewals, s.version AS version, length(s.rest) AS result_bytes
  FROM second s;
