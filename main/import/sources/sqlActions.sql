-- What an SQL statement does, by the word it begins with. What begins by reading may go on to write: then nothing is claimed.
CREATE OR REPLACE MACRO sql_keyword(written) AS upper(regexp_extract(written, '^(?:\s|\(|--[^\n]*\n|/\*[^*]*\*/)*([A-Za-z]+)', 1));

CREATE OR REPLACE MACRO sql_action(keyword, written) AS CASE
    WHEN keyword IN ('SELECT', 'TABLE', 'VALUES', 'FETCH', 'WITH', 'SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC') AND regexp_matches(written,
      '(?i)\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|DROP|ALTER|CREATE|GRANT|REVOKE|EXEC|EXECUTE|CALL|INTO)\b') THEN 'other'
    WHEN keyword IN ('SELECT', 'TABLE', 'VALUES', 'FETCH') THEN 'read'
    WHEN keyword IN ('WITH', 'SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC') THEN 'query'
    WHEN keyword IN ('INSERT', 'CREATE') THEN 'create'
    WHEN keyword IN ('UPDATE', 'ALTER', 'MERGE', 'REPLACE', 'UPSERT') THEN 'update'
    WHEN keyword IN ('DELETE', 'DROP', 'TRUNCATE') THEN 'delete'
    WHEN keyword IN ('CALL', 'EXEC', 'EXECUTE', 'DO') THEN 'execute'
    WHEN keyword = 'GRANT' THEN 'grant'
    WHEN keyword = 'REVOKE' THEN 'revoke'
    ELSE 'other'
  END;
