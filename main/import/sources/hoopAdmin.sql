-- A row of the administrative log is one change: who changed what, and what came of it (formats/hoop.md 1.7).
WITH document AS (
  SELECT record, problems, json_transform(doc, '{
      "id": "VARCHAR", "org_id": "VARCHAR", "actor_subject": "VARCHAR", "actor_email": "VARCHAR", "actor_name": "VARCHAR", "created_at": "VARCHAR",
      "resource_type": "VARCHAR", "action": "VARCHAR", "http_method": "VARCHAR", "http_status": "VARCHAR", "http_path": "VARCHAR",
      "client_ip": "VARCHAR", "request_payload_redacted": "JSON", "outcome": "BOOLEAN", "error_message": "VARCHAR"
    }') AS c
  FROM record WHERE kind = 'change'
),
part AS (
  SELECT record, problems, c, instant(c.created_at) AS changed,
    nullif(c.actor_subject, '') AS subject, nullif(c.actor_email, '') AS email, nullif(c.actor_name, '') AS name,
    nullif(c.resource_type, '') AS kind, nullif(c.http_path, '') AS path, nullif(c.http_method, '') AS method,
    CASE WHEN regexp_full_match(c.http_status, '\d{3}') THEN TRY_CAST(c.http_status AS INTEGER) END AS status,
    CASE WHEN left(CAST(c.request_payload_redacted AS VARCHAR), 1) = '{' THEN c.request_payload_redacted END AS payload
  FROM document
),
known AS (
  SELECT *,
    'API_KEY' IN (coalesce(email, ''), coalesce(subject, ''), coalesce(name, '')) AS shared_key,
    coalesce(regexp_full_match(email, '[^@\s]+@[^@\s]+'), false) AS has_email,
    -- Behind an optional prefix: /api/<kind>/<id>; what follows an id names a part of the thing.
    nullif(regexp_extract(path, '/api/[^/?#]+/([^/?#]+)', 1), '') AS target,
    CASE WHEN json_type(payload, '$.name') = 'VARCHAR' THEN nullif(json_extract_string(payload, '$.name'), '') END AS target_name,
    CASE WHEN status IS NOT NULL THEN status BETWEEN 200 AND 399 END AS done,
    -- The builder API writes a row of its own beside that of the middleware, always with status 200 (1.7).
    coalesce(lead(changed) OVER same - changed <= INTERVAL 2 SECOND, false) OR coalesce(changed - lag(changed) OVER same <= INTERVAL 2 SECOND, false) AS twice
  FROM part
  WINDOW same AS (PARTITION BY subject, path, method ORDER BY changed)
),
told AS (
  -- The status alone shows that a request failed, and never that what it asked for was done.
  SELECT *, CASE WHEN c.outcome IS NULL THEN CASE WHEN NOT done THEN false END WHEN done IS NULL OR done = c.outcome THEN c.outcome END AS succeeded FROM known
)
SELECT
  record,
  0 AS ordinal,
  list_filter(list_concat(problems, [
    instant_problem('created_at', c.created_at, changed),
    CASE WHEN c.http_status IS NOT NULL AND status IS NULL THEN 'http_status is no HTTP status' END,
    CASE WHEN c.outcome <> done THEN 'outcome and http_status contradict each other' END
  ]), lambda problem: problem IS NOT NULL) AS problems,
  list_filter([
    CASE WHEN twice AND subject IS NOT NULL AND path IS NOT NULL THEN 'another row tells of the same actor, method and path within two seconds: the gateway logs some changes twice' END,
    CASE WHEN json_exists(payload, '$._raw') THEN 'the body of the request was no object; its text is kept under _raw' END
  ], lambda remark: remark IS NOT NULL) AS remarks,
  c.id AS source_event_id,
  'hoop/change/' || c.id AS dedupe_key,
  c.org_id AS source_instance,
  'admin.' || coalesce(kind, 'unknown') || '.' || coalesce(nullif(c.action, ''), 'unknown') AS source_event_type,
  changed AS event_time,
  c.created_at AS event_time_raw,
  instant_quality(c.created_at, changed) AS event_time_quality,
  changed AS start_time,
  -- A service account may have an address as well; this log types nobody.
  'unknown' AS actor_type,
  subject AS actor_uid,
  name AS actor_name,
  CASE WHEN has_email THEN email END AS actor_email,
  c.org_id AS actor_org,
  'unknown' AS actor_mfa,
  CASE WHEN shared_key THEN 'shared_account' WHEN subject IS NULL AND email IS NULL AND name IS NULL THEN 'none' ELSE 'asserted' END AS identity_confidence,
  CASE
    WHEN shared_key THEN 'the static organisation key, which anybody may hold'
    WHEN subject IS NULL AND email IS NULL AND name IS NULL THEN 'the row names nobody'
    WHEN has_email THEN 'an e-mail address; the administrative log does not type identities'
    ELSE 'no e-mail address: a person, a key or a program; the administrative log does not say which'
  END AS identity_basis,
  nullif(c.client_ip, '') AS src_ip,
  CASE
    WHEN kind IN ('users', 'service_accounts', 'serviceaccounts', 'machine_identities', 'machineidentities', 'ai-agents') THEN 'user'
    WHEN kind IN ('user_groups') THEN 'role'
    WHEN kind IN ('org_keys', 'api_keys', 'api-keys') THEN 'secret'
    WHEN kind IN ('data_masking', 'datamasking-rules', 'guardrails', 'access-requests', 'auth_config', 'server_config', 'feature_flags',
      'agent_spiffe_mappings', 'spiffe-mappings', 'orgs') THEN 'policy'
    ELSE 'other'
  END AS resource_type,
  target AS resource_uid,
  target_name AS resource_name,
  kind AS resource_parent,
  'unknown' AS phi_flag,
  6003 AS class_uid,
  'API Activity' AS class_name,
  CASE c.action WHEN 'create' THEN 1 WHEN 'read' THEN 2 WHEN 'update' THEN 3 WHEN 'delete' THEN 4 ELSE 99 END AS activity_id,
  CASE c.action WHEN 'create' THEN 'Create' WHEN 'read' THEN 'Read' WHEN 'update' THEN 'Update' WHEN 'delete' THEN 'Delete' ELSE 'Other' END AS activity_name,
  CASE WHEN c.action IN ('create', 'read', 'update', 'delete', 'revoke') THEN c.action ELSE 'other' END AS action,
  method AS verb,
  CASE WHEN method IS NOT NULL AND path IS NOT NULL THEN method || ' ' || path END AS command_text,
  payload AS command_params,
  CASE
    WHEN succeeded THEN 'success'
    WHEN NOT succeeded AND status IN (401, 403) THEN 'denied'
    WHEN NOT succeeded THEN 'failure'
    ELSE 'unknown'
  END AS outcome,
  c.http_status AS outcome_code,
  nullif(c.error_message, '') AS outcome_reason,
  'unknown' AS approval_state,
  'unknown' AS masking_state,
  'none' AS integrity_state
FROM told
