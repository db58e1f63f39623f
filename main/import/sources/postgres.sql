-- One event for each statement that pgAudit logged and for each other row. Traps: formats/sources.md 8.
WITH document AS (
  SELECT record, problems, json_transform(doc, '{
      "kind": "VARCHAR", "client": "BOOLEAN", "type": "VARCHAR", "class": "VARCHAR", "verb": "VARCHAR", "command": "VARCHAR", "complete": "BOOLEAN",
      "offset": "BIGINT", "quality": "VARCHAR", "login": {"identity": "VARCHAR", "method": "VARCHAR"},
      "parameters": "JSON", "comment": {"user": "VARCHAR", "traceparent": "VARCHAR"},
      "object": {"type": "VARCHAR", "name": "VARCHAR", "schema": "VARCHAR", "table": "VARCHAR"}, "objects": ["VARCHAR"], "rows": "VARCHAR",
      "masking": "VARCHAR", "masked": ["VARCHAR"], "ms": "VARCHAR", "ended": {"outcome": "VARCHAR", "code": "VARCHAR", "reason": "VARCHAR"},
      "remarks": ["VARCHAR"], "text": "BOOLEAN", "refusal": {"denied": "BOOLEAN", "coming": "VARCHAR"},
      "row": {"timestamp": "VARCHAR", "time": "VARCHAR", "instance": "VARCHAR", "record_id": "VARCHAR", "user": "VARCHAR", "dbname": "VARCHAR", "remote_host": "VARCHAR", "remote_port": "VARCHAR", "session_id": "VARCHAR",
        "line_num": "VARCHAR", "ps": "VARCHAR", "txid": "VARCHAR", "query_id": "VARCHAR", "error_severity": "VARCHAR", "state_code": "VARCHAR",
        "message": "VARCHAR", "application_name": "VARCHAR"}
    }') AS d
  FROM record
),
part AS (
  SELECT record, problems, d, d.row AS l, d.kind AS kind,
    -- The zone's abbreviation is no part of the time: what it means was found out from the session (8.2).
    instant(left(d.row.timestamp, 19) || regexp_extract(d.row.timestamp, '^.{19}(\.\d+)', 1)) - to_seconds(d.offset) AS moment,
    TRY_CAST(d.ms AS DOUBLE) AS ms,
    d.client AND d.row.user IS NOT NULL AS is_role,
    coalesce(d.login.method IN ('cert', 'gss', 'ldap', 'oauth') AND d.login.identity IS NOT NULL, false) AS is_verified,
    nullif(sql_keyword(d.command), '') AS keyword,
    d.row.state_code AS state,
    d.kind = 'error' AND d.command IS NULL
      AND (d.row.ps IN ('authentication', 'startup', 'initializing') OR d.refusal.coming IS NOT NULL) AS is_login
  FROM document
),
acted AS (
  SELECT *,
    CASE
      WHEN kind = 'audit' THEN coalesce(d.verb, keyword)
      WHEN kind IN ('error', 'statement', 'duration') THEN coalesce(keyword, CASE WHEN NOT is_login THEN upper(regexp_extract(l.ps, '^[A-Z]+$')) END)
    END AS verb,
    CASE
      WHEN kind = 'audit' THEN CASE
        WHEN d.verb IN ('COPY', 'COPY FROM', 'COPY TO') THEN CASE d.class WHEN 'READ' THEN 'export' ELSE 'create' END
        WHEN d.verb LIKE 'GRANT%' THEN 'grant'
        WHEN d.verb LIKE 'REVOKE%' THEN 'revoke'
        -- PREPARE and DECLARE read nothing yet.
        WHEN d.class = 'READ' THEN CASE d.verb WHEN 'SELECT' THEN 'read' ELSE 'other' END
        WHEN d.class = 'FUNCTION' THEN 'execute'
        WHEN d.class IN ('WRITE', 'DDL', 'ROLE') THEN sql_action(split_part(d.verb, ' ', 1), '')
        ELSE 'other' END
      WHEN kind = 'connection received' OR kind = 'connection authorized' THEN 'connect'
      WHEN kind = 'connection authenticated' THEN 'login'
      WHEN kind = 'disconnection' THEN 'disconnect'
      WHEN kind = 'parameter' THEN 'update'
      WHEN is_login THEN CASE WHEN state IN ('28000', '28P01') OR d.refusal.coming = 'login' THEN 'login' ELSE 'connect' END
      -- Parsing and binding run nothing.
      WHEN d.type IN ('LOG:duration parse', 'LOG:duration bind') THEN 'other'
      WHEN kind IN ('error', 'statement', 'duration') AND d.command IS NOT NULL THEN sql_action(keyword, d.command)
      ELSE 'other'
    END AS action,
    CASE
      WHEN kind = 'audit' THEN d.ended.outcome
      WHEN kind = 'error' THEN CASE WHEN d.refusal.denied THEN 'denied' ELSE 'failure' END
      WHEN kind IN ('connection authenticated', 'connection authorized', 'disconnection', 'duration', 'parameter') THEN 'success'
      ELSE 'unknown'
    END AS outcome,
    CASE WHEN kind = 'audit' AND d.class = 'ROLE' THEN
      regexp_extract(d.command, '(?i)^\s*(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|GROUP)\s+(?:IF\s+EXISTS\s+)?("(?:[^"]|"")+"|[^\s;,"]+)', 1) END AS role_name,
    CASE WHEN kind = 'audit' AND d.verb = 'ALTER SYSTEM' THEN
      regexp_extract(d.command, '(?i)^\s*ALTER\s+SYSTEM\s+(?:SET|RESET)\s+([\w.]+)', 1) END AS setting_name
  FROM part
),
placed AS (
  SELECT *,
    CASE
      WHEN d.object.type = 'PARAMETER' OR setting_name <> '' THEN 'policy'
      WHEN role_name <> '' THEN 'role'
      WHEN d.object.table IS NOT NULL THEN 'table'
      WHEN d.object.name IS NOT NULL AND d.object.type <> 'DATABASE' THEN 'object'
      WHEN l.dbname IS NOT NULL OR d.client OR kind = 'audit' THEN 'database'
      ELSE 'other'
    END AS resource_type,
    coalesce(nullif(setting_name, ''), nullif(role_name, ''), d.object.name, l.dbname) AS resource_name,
    CASE
      WHEN kind = 'audit' AND d.class = 'ROLE' AND action IN ('grant', 'revoke') THEN 3005
      WHEN (kind = 'audit' AND d.class = 'ROLE') OR kind = 'parameter' THEN 3004
      WHEN action IN ('login') OR kind = 'disconnection' THEN 3002
      WHEN kind = 'connection authorized' THEN 3003
      WHEN d.command IS NOT NULL OR kind IN ('audit', 'error', 'connection received') THEN 6005
      ELSE 0
    END AS class_uid
  FROM acted
)
SELECT
  record,
  0 AS ordinal,
  list_filter(list_concat(problems, [
    CASE WHEN d.quality IS NULL THEN 'what the zone of the time means cannot be told from this log'
      ELSE instant_problem('the time', l.timestamp || 'Z', moment) END,
    CASE WHEN l.session_id IS NULL AND d.text IS NULL THEN 'the row names no session' END
  ]), lambda problem: problem IS NOT NULL) AS problems,
  coalesce(d.remarks, []) AS remarks,
  coalesce(l.session_id || '/' || l.line_num, l.record_id) AS source_event_id,
  'postgres/' || coalesce(l.session_id || '/' || l.line_num, l.record_id) AS dedupe_key,
  l.instance AS source_instance,
  d.type AS source_event_type,
  state AS source_event_code,
  TRY_CAST(l.line_num AS BIGINT) AS sequence,
  moment AS event_time,
  coalesce(l.time, l.timestamp) AS event_time_raw,
  CASE WHEN moment IS NULL THEN 'missing' ELSE d.quality END AS event_time_quality,
  CASE WHEN kind = 'disconnection' THEN moment - to_microseconds(TRY_CAST(round(ms * 1000) AS BIGINT)) END AS start_time,
  CASE WHEN kind = 'disconnection' THEN moment END AS end_time,
  ms AS duration_ms,
  -- A login role is what the server knows, and a pool of connections shares one: never a person (8.4).
  CASE WHEN is_verified OR is_login THEN 'unknown' WHEN is_role THEN 'service' WHEN NOT d.client THEN 'system' ELSE 'unknown' END AS actor_type,
  CASE WHEN is_verified THEN d.login.identity WHEN is_role THEN l.user END AS actor_uid,
  CASE WHEN is_role THEN l.user END AS actor_name,
  'unknown' AS actor_mfa,
  CASE WHEN d.comment.user NOT LIKE '%@%' THEN d.comment.user END AS on_behalf_of_uid,
  CASE WHEN d.comment.user LIKE '%@%' THEN d.comment.user END AS on_behalf_of_email,
  CASE WHEN d.comment.user IS NOT NULL THEN to_json([
    {'uid': d.comment.user, 'type': 'unknown', 'via': 'comment of the statement'}, {'uid': l.user, 'type': 'service', 'via': 'login role'}
  ]) END AS delegation_chain,
  CASE WHEN is_role THEN l.user END AS effective_principal,
  CASE
    WHEN is_verified THEN 'verified'
    WHEN NOT is_role THEN 'none'
    -- A refused login proves no account at all: the name is what the client said.
    WHEN is_login OR d.comment.user IS NOT NULL THEN 'asserted'
    ELSE 'shared_account'
  END AS identity_confidence,
  CASE
    WHEN is_verified THEN 'logged in by ' || d.login.method || ', whose identity the server checked; it may be a person or a program'
    WHEN d.client IS NULL THEN 'the log does not tell who was connected'
    WHEN NOT d.client THEN 'a process of the server'
    WHEN NOT is_role THEN 'nobody has logged in yet'
    WHEN is_login THEN 'the name the client gave; the login was refused'
    WHEN d.comment.user IS NOT NULL THEN 'a comment of the statement, written by the application, names whom it acts for'
    ELSE 'the login role, which everybody shares who knows its password; SET ROLE does not show'
  END AS identity_basis,
  l.remote_host AS src_ip,
  TRY_CAST(l.remote_port AS BIGINT) AS src_port,
  l.application_name AS user_agent,
  resource_type,
  CASE WHEN resource_type IN ('table', 'object') THEN concat_ws('.', l.dbname, d.object.name) END AS resource_uid,
  resource_name,
  CASE WHEN resource_type IN ('table', 'object', 'role') THEN l.dbname END AS resource_parent,
  l.dbname AS db_name,
  d.object.schema AS db_schema,
  d.object.table AS db_table,
  CASE WHEN len(d.objects) > 0 THEN d.objects END AS db_objects,
  'unknown' AS phi_flag,
  class_uid,
  CASE class_uid WHEN 3005 THEN 'User Access Management' WHEN 3004 THEN 'Entity Management' WHEN 3002 THEN 'Authentication'
    WHEN 3003 THEN 'Authorize Session' WHEN 6005 THEN 'Datastore Activity' ELSE 'Base Event' END AS class_name,
  CASE class_uid
    WHEN 3005 THEN CASE action WHEN 'grant' THEN 1 ELSE 2 END
    WHEN 3004 THEN CASE action WHEN 'create' THEN 1 WHEN 'update' THEN 3 WHEN 'delete' THEN 4 ELSE 99 END
    WHEN 3002 THEN CASE kind WHEN 'disconnection' THEN 2 ELSE 1 END
    WHEN 3003 THEN 99
    WHEN 6005 THEN CASE action WHEN 'read' THEN 1 WHEN 'update' THEN 2 WHEN 'connect' THEN 3 WHEN 'query' THEN 4 WHEN 'create' THEN 6 WHEN 'delete' THEN 7 ELSE 99 END
    ELSE 99
  END AS activity_id,
  CASE class_uid
    WHEN 3005 THEN CASE action WHEN 'grant' THEN 'Assign Privileges' ELSE 'Revoke Privileges' END
    WHEN 3004 THEN CASE action WHEN 'create' THEN 'Create' WHEN 'update' THEN 'Update' WHEN 'delete' THEN 'Delete' ELSE 'Other' END
    WHEN 3002 THEN CASE kind WHEN 'disconnection' THEN 'Logoff' ELSE 'Logon' END
    WHEN 6005 THEN CASE action WHEN 'read' THEN 'Read' WHEN 'update' THEN 'Update' WHEN 'connect' THEN 'Connect' WHEN 'query' THEN 'Query'
      WHEN 'create' THEN 'Create' WHEN 'delete' THEN 'Delete' ELSE 'Other' END
    ELSE 'Other'
  END AS activity_name,
  action,
  verb,
  d.command AS command_text,
  CASE WHEN left(CAST(d.parameters AS VARCHAR), 1) = '[' THEN d.parameters END AS command_params,
  d.complete AS command_complete,
  TRY_CAST(d.rows AS BIGINT) AS rows_affected,
  outcome,
  coalesce(d.ended.code, CASE WHEN kind = 'error' THEN state END) AS outcome_code,
  CASE
    WHEN kind = 'error' THEN l.message
    WHEN kind = 'audit' THEN d.ended.reason
    WHEN kind = 'statement' THEN 'logged before the statement ran'
  END AS outcome_reason,
  'unknown' AS approval_state,
  coalesce(d.masking, 'unknown') AS masking_state,
  CASE WHEN d.masking IS NOT NULL THEN 'pgAudit' END AS masking_method,
  CASE WHEN len(d.masked) > 0 THEN d.masked END AS masked_fields,
  CASE WHEN d.client THEN l.session_id END AS session_uid,
  CASE WHEN d.client THEN 'db' END AS session_type,
  'unknown' AS recording_state,
  coalesce(nullif(regexp_extract(d.comment.traceparent, '^[0-9a-f]{2}-([0-9a-f]{32})-', 1), ''), l.query_id, l.txid) AS correlation_uid,
  'none' AS integrity_state
FROM placed
