-- Above every epoch of every record that was ever deleted. A claim on a key without a record begins above it, so no epoch
-- comes twice, and it begins over all that any earlier store of this name can have issued: a million and more for each
-- second since 1970. Claims only read this row, together; clean-up alone writes it.
CREATE TABLE IF NOT EXISTS ${p}floor (
  id    TINYINT NOT NULL PRIMARY KEY,
  epoch BIGINT  NOT NULL
) ENGINE = InnoDB;
INSERT INTO ${p}floor (id, epoch) VALUES (1, UNIX_TIMESTAMP() * 1048576) ON DUPLICATE KEY UPDATE id = 1;

-- What is said once about the store as a whole: its generation, its schema, where clean-up has come to.
CREATE TABLE IF NOT EXISTS ${p}mark (
  name  VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  value MEDIUMTEXT   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
) ENGINE = InnoDB;
INSERT INTO ${p}mark (name, value) VALUES ('generation', UUID()) ON DUPLICATE KEY UPDATE name = 'generation';

-- One row per intent, in the order of the keys, which are bytes and know no collation. Lengths and times are in
-- milliseconds, times since 1970. A revision is a number that no other change of the row has.
CREATE TABLE IF NOT EXISTS ${p}record (
  `key`           VARBINARY(1538) NOT NULL PRIMARY KEY,
  revision        BIGINT          NOT NULL,
  state           SMALLINT        NOT NULL,
  epoch           BIGINT          NOT NULL,
  nonce           VARBINARY(16)   NOT NULL,
  first_epoch     BIGINT          NOT NULL,
  since_ms        BIGINT          NOT NULL,
  unproved        TINYINT         NOT NULL,
  version         BIGINT          NOT NULL,
  applied_version BIGINT          NOT NULL,
  until_ms        BIGINT          NOT NULL,
  refuse_ms       BIGINT          NULL,
  settled_ms      BIGINT          NULL,
  changed_ms      BIGINT          NOT NULL,
  renewals        INT             NOT NULL,
  head            BLOB            NOT NULL,
  rest            LONGBLOB        NULL,
  history         MEDIUMBLOB      NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- What was noted about attempts that changed nothing: replays and refusals, for the history of a key. It goes with the
-- record, in the same statement.
CREATE TABLE IF NOT EXISTS ${p}note (
  id    BIGINT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `key` VARBINARY(1538) NOT NULL,
  at_ms BIGINT          NOT NULL,
  line  BLOB            NOT NULL,
  INDEX by_key (`key`, id),
  FOREIGN KEY (`key`) REFERENCES ${p}record (`key`) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- For people; times in UTC. A key is three parts, each behind its length: one byte, one byte, two bytes.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW ${p}intent AS
SELECT CONVERT(SUBSTRING(`key`, 2, ORD(`key`)) USING utf8mb4) AS tenant,
       CONVERT(SUBSTRING(`key`, ORD(`key`) + 3, ORD(SUBSTRING(`key`, ORD(`key`) + 2, 1))) USING utf8mb4) AS operation,
       CONVERT(SUBSTRING(`key`, ORD(`key`) + ORD(SUBSTRING(`key`, ORD(`key`) + 2, 1)) + 5) USING utf8mb4) AS `key`,
       ELT(state, 'RUNNING', 'SUCCEEDED', 'REJECTED', 'RELEASED', 'IN_DOUBT', 'TOMBSTONE') AS status,
       epoch,
       TIMESTAMPADD(MICROSECOND, since_ms * 1000, '1970-01-01')   AS since,
       TIMESTAMPADD(MICROSECOND, until_ms * 1000, '1970-01-01')   AS until,
       TIMESTAMPADD(MICROSECOND, settled_ms * 1000, '1970-01-01') AS settled,
       TIMESTAMPADD(MICROSECOND, changed_ms * 1000, '1970-01-01') AS changed,
       unproved, renewals, version, OCTET_LENGTH(rest) AS result_bytes
  FROM ${p}record;
