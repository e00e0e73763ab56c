-- Epochs rise over all that any earlier store of this name can have issued: a million and more for each second since 1970.
CREATE SEQUENCE ${p}epoch AS bigint;
SELECT setval('${p}epoch', date_part('epoch', clock_timestamp())::bigint * 1048576);

-- What is said once about the store as a whole: its generation, its schema, where clean-up has come to.
CREATE TABLE ${p}mark (
  name  text NOT NULL COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO ${p}mark (name, value) VALUES ('generation', md5(random()::text || clock_timestamp()::text)::uuid::text);

-- One row per intent. Nothing but the key is indexed, so that a settlement stays on its page and writes no index; the
-- space that is left on each page is for that. Lengths and times are in milliseconds, times since 1970.
CREATE TABLE ${p}record (
  epoch           bigint   NOT NULL,
  first_epoch     bigint   NOT NULL,
  since_ms        bigint   NOT NULL,
  version         bigint   NOT NULL,
  applied_version bigint   NOT NULL,
  until_ms        bigint   NOT NULL,
  refuse_ms       bigint,
  settled_ms      bigint,
  changed_ms      bigint   NOT NULL,
  revision        bigint   NOT NULL,
  renewals        int      NOT NULL,
  state           smallint NOT NULL,
  unproved        boolean  NOT NULL,
  nonce           bytea    NOT NULL,
  key             bytea    NOT NULL PRIMARY KEY,
  head            bytea    NOT NULL,
  rest            bytea,
  history         bytea    NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_threshold = 1000);

-- What was noted about attempts that changed nothing: replays and refusals, for the history of a key.
CREATE TABLE ${p}note (
  id    bigint GENERATED ALWAYS AS IDENTITY,
  key   bytea  NOT NULL,
  at_ms bigint NOT NULL,
  line  bytea  NOT NULL
);
CREATE INDEX ON ${p}note (key, id);

-- For people.
CREATE VIEW ${p}intent AS
SELECT convert_from(substring(key FROM 2 FOR get_byte(key, 0)), 'UTF8') AS tenant,
       convert_from(substring(key FROM 3 + get_byte(key, 0) FOR get_byte(key, 1 + get_byte(key, 0))), 'UTF8')
         AS operation,
       convert_from(substring(key FROM 5 + get_byte(key, 0) + get_byte(key, 1 + get_byte(key, 0))), 'UTF8') AS key,
       (ARRAY['RUNNING', 'SUCCEEDED', 'REJECTED', 'RELEASED', 'IN_DOUBT', 'TOMBSTONE'])[state] AS status,
       epoch,
       to_timestamp(since_ms / 1000.0)   AS since,
       to_timestamp(until_ms / 1000.0)   AS until,
       to_timestamp(settled_ms / 1000.0) AS settled,
       to_timestamp(changed_ms / 1000.0) AS changed,
       unproved, renewals, version, octet_length(rest) AS result_bytes
  FROM ${p}record
 WHERE state <> 0;
