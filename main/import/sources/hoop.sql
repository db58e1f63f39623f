-- A session is one event (ordinal 0), and one more for each statement of its script. Traps: formats/hoop.md 1.2 and 7.
WITH document AS (
  SELECT record, problems, doc, kind, json_transform(doc, '{
      "id": "VARCHAR", "org_id": "VARCHAR", "script": {"data": "VARCHAR"}, "user": "VARCHAR", "user_id": "VARCHAR", "user_name": "VARCHAR",
      "type": "VARCHAR", "connection_subtype": "VARCHAR", "connection": "VARCHAR", "resource_name": "VARCHAR", "verb": "VARCHAR",
      "status": "VARCHAR", "exit_code": "VARCHAR", "correlation_id": "VARCHAR", "start_date": "VARCHAR", "end_date": "VARCHAR",
      "identity_type": "VARCHAR", "machine_identity_id": "VARCHAR",
      "review": "JSON", "connection_tags": {"hoop.dev/security.compliance": "VARCHAR"},
      "metrics": {"event_size": "BIGINT", "truncated": "VARCHAR", "data_analyzer": "MAP(VARCHAR, BIGINT)", "ai_analyzer": {"worst": {"rule_name": "VARCHAR"}},
        "data_masking": {"info_types": "MAP(VARCHAR, BIGINT)", "total_redact_count": "VARCHAR", "err_count": "BIGINT"}},
      "ai_analysis": {"action": "VARCHAR", "title": "VARCHAR"},
      "guardrails_info": [{"rule_name": "VARCHAR", "message": "VARCHAR"}]
    }') AS s
  FROM record WHERE kind <> 'change'
),
reviewed AS (
  SELECT *, CASE WHEN left(CAST(s.review AS VARCHAR), 1) = '{' THEN json_transform(s.review, '{"id": "VARCHAR", "type": "VARCHAR", "status": "VARCHAR", "revoke_at": "VARCHAR", "rejection_reason": "VARCHAR", "min_approvals": "VARCHAR",
        "review_groups_data": [{"status": "VARCHAR", "review_date": "VARCHAR", "forced_review": "VARCHAR",
          "reviewed_by": {"id": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR"}}]}') END AS review
  FROM document
),
part AS (
  SELECT reviewed.*, recording.kind AS recording_kind, recording.state AS recording_state, recording.outputs + recording.inputs AS frames,
    s.type AS type, s.connection_subtype AS subtype, s.verb AS verb, review.status AS review_status,
    nullif(s."user", '') AS "user", nullif(s.user_id, '') AS user_id, nullif(s.user_name, '') AS user_name,
    CASE WHEN regexp_full_match(s.exit_code, '-?\d{1,9}') THEN TRY_CAST(s.exit_code AS INTEGER) END AS exit_code,
    instant(s.start_date) AS begun, instant(s.end_date) AS ended,
    list_filter(coalesce(review.review_groups_data, []), lambda decision: decision IS NOT NULL) AS decisions,
    list_distinct(list_filter(list_transform(coalesce(s.guardrails_info, []), lambda hit: hit.rule_name), lambda rule: rule IS NOT NULL)) AS rules,
    CASE WHEN regexp_full_match(s.metrics.data_masking.total_redact_count, '\d{1,18}') THEN TRY_CAST(s.metrics.data_masking.total_redact_count AS BIGINT) END AS redacted,
    list_transform(list_filter(map_entries(s.metrics.data_masking.info_types), lambda found: found.value > 0), lambda found:
      -- One concept has several names, by who detects it (formats/hoop.md 4.2).
      CASE found.key WHEN 'US_SOCIAL_SECURITY_NUMBER' THEN 'US_SSN' WHEN 'CREDIT_CARD_NUMBER' THEN 'CREDIT_CARD'
        WHEN 'US_PASSPORT_NUMBER' THEN 'US_PASSPORT' ELSE found.key END) AS masked,
    list_transform(list_filter(map_entries(s.metrics.data_analyzer), lambda found: found.value > 0), lambda found: found.key) AS detected,
    nullif(s.script.data, '') AS command
  FROM reviewed JOIN recording USING (record)
),
known AS (
  SELECT *,
    CASE
      WHEN type IN ('database', 'postgres', 'mysql', 'mssql') OR subtype = 'dynamodb' THEN 'database'
      WHEN subtype = 'rdp' THEN 'desktop'
      WHEN subtype IN ('mcpproxy', 'mcp') THEN 'tool'
      WHEN subtype LIKE 'kubernetes%' THEN 'k8s_object'
      WHEN subtype IN ('kibana', 'grafana', 'git', 'github') THEN 'app'
      WHEN type = 'httpproxy' OR subtype IN ('httpproxy', 'cloudwatch') THEN 'api'
      WHEN subtype IN ('ssh', 'ssh-local', 'ssh-bastion', 'linux-vm', 'aws-ssm') THEN 'host'
      ELSE 'other'
    END AS resource_type,
    'API_KEY' IN (coalesce("user", ''), coalesce(user_id, ''), coalesce(user_name, '')) AS shared_key,
    coalesce(regexp_full_match("user", '[^@\s]+@[^@\s]+'), false) AS has_email,
    -- A key that comes through a connection made for agents is an agent's; the gateway itself does not say so.
    coalesce(subtype IN ('mcp', 'mcpproxy', 'claude-code'), false) AS agent_connection,
    s.exit_code IS NOT NULL OR s.end_date IS NOT NULL OR coalesce(frames, 0) > 0 AS ran,
    len(list_filter(decisions, lambda decision: decision.status = 'APPROVED')) AS approvals,
    len(list_filter(decisions, lambda decision: decision.status = 'APPROVED' AND decision.forced_review = 'true')) > 0 AS forced,
    -- Without a number every group has to approve: what the rule said then is not in the export (1.2.6).
    coalesce(CASE WHEN regexp_full_match(review.min_approvals, '[1-9]\d{0,3}') THEN TRY_CAST(review.min_approvals AS INTEGER) END, greatest(len(decisions), 1)) AS needed,
    len(list_filter(decisions, lambda decision: decision.status = 'REJECTED')) > 0 AS some_rejected,
    -- `onetime` reviews end as PROCESSING or EXECUTED; what was decided then stands in the groups only (1.2.6).
    CASE review_status WHEN 'APPROVED' THEN 'APPROVED' WHEN 'REVOKED' THEN 'REVOKED' WHEN 'REJECTED' THEN 'REJECTED' ELSE 'APPROVED' END AS decisive
  FROM part
),
decided AS (
  SELECT *,
    agent_connection AND s.identity_type = 'user' AND user_id IS NOT NULL AND NOT has_email AND NOT shared_key AND user_name IS DISTINCT FROM 'machine-identity' AS agent,
    CASE
      WHEN review_status IN ('REJECTED', 'REVOKED') AND NOT ran THEN 'review'
      WHEN exit_code = 254 AND s.ai_analysis.action = 'block_execution' THEN 'analyzer'
      -- Guardrail hits alone prove nothing: a native connection goes on after one. A command that ended with 254 was stopped.
      WHEN exit_code = 254 AND verb = 'exec' AND len(rules) > 0 THEN 'guardrail'
    END AS denied_by,
    CASE
      WHEN s.review IS NULL THEN CASE WHEN json_exists(doc, '$.review') THEN 'none' ELSE 'unknown' END
      WHEN review IS NULL THEN 'unknown'
      WHEN review_status = 'PENDING' THEN 'pending'
      WHEN review_status = 'APPROVED' THEN CASE WHEN some_rejected THEN 'unknown' ELSE 'approved' END
      WHEN review_status = 'REJECTED' THEN 'denied'
      WHEN review_status = 'REVOKED' THEN 'expired'
      WHEN review_status NOT IN ('PROCESSING', 'EXECUTED') THEN 'unknown'
      WHEN some_rejected THEN CASE WHEN approvals > 0 THEN 'unknown' ELSE 'denied' END
      WHEN forced OR approvals >= needed THEN 'approved'
      ELSE 'unknown'
    END AS approval_state,
    list_transform(decisions, lambda decision: {
      'status': decision.status, 'at': instant(decision.review_date),
      'by': coalesce(nullif(decision.reviewed_by.email, ''), nullif(decision.reviewed_by.name, ''), nullif(decision.reviewed_by.id, ''))
    }) AS votes
  FROM known
),
session AS (
  SELECT
    record,
    0 AS ordinal,
    list_filter(list_concat(problems, [
      instant_problem('start_date', s.start_date, begun),
      CASE WHEN s.end_date IS NOT NULL THEN instant_problem('end_date', s.end_date, ended) END,
      CASE WHEN ended < begun THEN 'end_date is before start_date' END,
      CASE WHEN s.exit_code IS NOT NULL AND exit_code IS NULL THEN 'exit_code is no whole number' END,
      CASE WHEN verb = 'exec' AND command IS NULL AND kind <> 'list' THEN 'the export does not contain the script' END
    ]), lambda problem: problem IS NOT NULL) AS problems,
    list_filter([
      CASE WHEN kind = 'list' THEN 'from a list of sessions, which holds neither scripts nor recordings' END,
      CASE WHEN verb = 'exec' OR review IS NOT NULL THEN 'times inside the recording are approximate: the recorder may start after start_date' END,
      CASE WHEN review_status IN ('APPROVED', 'PROCESSING', 'EXECUTED') AND some_rejected THEN 'the review is ' || review_status || ' although a group rejected it' END,
      CASE WHEN review_status IN ('PROCESSING', 'EXECUTED') AND NOT some_rejected AND NOT forced AND approvals < needed
        THEN 'the review is ' || review_status || ' with ' || approvals || ' of ' || needed || ' approvals' END,
      CASE WHEN review_status = 'APPROVED' AND len(decisions) > 0 AND approvals = 0 AND NOT some_rejected THEN 'the review is APPROVED although no group approved it' END,
      CASE WHEN s.status = 'done' AND s.end_date IS NULL THEN 'done without an end time' END,
      CASE WHEN s.metrics.data_masking.err_count > 0 THEN 'masking failed ' || s.metrics.data_masking.err_count || ' times' END
    ], lambda remark: remark IS NOT NULL) AS remarks,
    s.id AS source_event_id,
    'hoop/session/' || s.id AS dedupe_key,
    s.org_id AS source_instance,
    'session.' || coalesce(verb, 'unknown') AS source_event_type,
    -- What is only known from a list gives way to the detail of another bundle (segmentIndex.ts).
    CASE WHEN kind = 'list' THEN 'list' END AS source_event_code,
    begun AS event_time,
    s.start_date AS event_time_raw,
    instant_quality(s.start_date, begun) AS event_time_quality,
    begun AS start_time,
    ended AS end_time,
    CASE WHEN ended >= begun THEN (epoch_us(ended) - epoch_us(begun)) / 1000.0 END AS duration_ms,
    -- Keys of agents and integrations are typed `user` like people: only an e-mail address speaks for a person (1.2.8).
    CASE
      WHEN shared_key THEN 'unknown'
      WHEN s.identity_type = 'machine' OR user_name = 'machine-identity' THEN 'machine'
      WHEN nullif(s.machine_identity_id, '') IS NOT NULL THEN 'unknown'
      WHEN s.identity_type = 'user' AND has_email THEN 'human'
      WHEN agent THEN 'agent'
      ELSE 'unknown'
    END AS actor_type,
    CASE WHEN agent THEN user_id END AS agent_uid,
    CASE WHEN agent THEN user_name END AS agent_name,
    coalesce(nullif(s.machine_identity_id, ''), user_id) AS actor_uid,
    user_name AS actor_name,
    CASE WHEN has_email THEN "user" END AS actor_email,
    s.org_id AS actor_org,
    'unknown' AS actor_mfa,
    CASE
      WHEN shared_key THEN 'shared_account'
      WHEN coalesce(nullif(s.machine_identity_id, ''), user_id) IS NULL THEN 'none'
      WHEN user_name = 'machine-identity' OR agent THEN 'inferred'
      ELSE 'asserted'
    END AS identity_confidence,
    CASE
      WHEN shared_key THEN 'the static organisation key, which anybody may hold'
      WHEN s.identity_type = 'machine' THEN 'identity_type machine'
      WHEN user_name = 'machine-identity' THEN 'a desktop opened with a machine credential, typed user by the gateway'
      WHEN nullif(s.machine_identity_id, '') IS NOT NULL THEN 'a machine identity beside an identity_type that says otherwise'
      WHEN s.identity_type = 'user' AND has_email THEN 'identity_type user with an e-mail address'
      WHEN agent THEN 'a key without an e-mail address, used through a connection for agents (' || subtype || ')'
      WHEN s.identity_type = 'user' THEN 'identity_type user without an e-mail address: a key, of a program or an agent; the gateway does not say which'
      ELSE 'identity_type says neither user nor machine'
    END AS identity_basis,
    resource_type,
    -- The connection is what the session was bound to; the resource name is joined at export and may have changed (1.2.1).
    nullif(s.connection, '') AS resource_name,
    nullif(s.resource_name, '') AS resource_parent,
    CASE WHEN list_has_any(list_concat(coalesce(masked, []), coalesce(detected, [])), [
      -- Identifiers of 45 CFR 164.514(b)(2) and clinical codes, under the names of the detection engines (4.2).
      'PERSON', 'LOCATION', 'DATE_TIME', 'PHONE_NUMBER', 'EMAIL_ADDRESS', 'US_SSN', 'US_SOCIAL_SECURITY_NUMBER', 'MEDICAL_RECORD_NUMBER',
      'HEALTH_PLAN_ID', 'US_BANK_NUMBER', 'IBAN_CODE', 'CREDIT_CARD', 'CREDIT_CARD_NUMBER', 'US_DRIVER_LICENSE', 'MEDICAL_LICENSE',
      'US_PASSPORT', 'US_ITIN', 'BRAZIL_CPF_NUMBER', 'VEHICLE_IDENTIFICATION_NUMBER', 'IMEI_HARDWARE_ID', 'URL', 'IP_ADDRESS',
      'ICD10_CODE', 'ICD9_CODE', 'MEDICAL_TERM', 'NPI_NUMBER', 'FDA_CODE'
    ]) THEN 'yes' ELSE 'unknown' END AS phi_flag,
    s.connection_tags."hoop.dev/security.compliance" AS data_classification,
    CASE
      WHEN resource_type = 'database' THEN 6005
      WHEN verb = 'exec' THEN 1007
      WHEN resource_type = 'desktop' THEN 4005
      WHEN resource_type = 'host' THEN 4007
      WHEN subtype = 'tcp' OR type = 'tcp' THEN 4001
      WHEN resource_type = 'other' THEN 1007
      ELSE 6003
    END AS class_uid,
    CASE
      WHEN resource_type = 'database' THEN CASE verb WHEN 'exec' THEN 4 WHEN 'connect' THEN 3 ELSE 99 END
      WHEN verb = 'exec' OR resource_type IN ('host', 'other') THEN 1
      ELSE 99
    END AS activity_id,
    CASE verb WHEN 'connect' THEN 'connect' WHEN 'exec' THEN CASE WHEN resource_type = 'database' THEN 'query' ELSE 'execute' END ELSE 'other' END AS action,
    verb,
    command AS command_text,
    CASE WHEN verb = 'exec' THEN command IS NOT NULL END AS command_complete,
    CASE
      WHEN denied_by IS NOT NULL THEN 'denied'
      WHEN s.status IS DISTINCT FROM 'done' THEN CASE WHEN review_status = 'PENDING' OR s.status = 'ready' THEN 'pending' ELSE 'unknown' END
      WHEN exit_code IS NULL THEN 'unknown'
      WHEN exit_code = 0 THEN 'success'
      ELSE 'failure'
    END AS outcome,
    s.exit_code AS outcome_code,
    CASE
      WHEN denied_by = 'review' THEN coalesce(review.rejection_reason, 'review ' || review_status)
      WHEN denied_by = 'analyzer' THEN s.ai_analysis.title
      WHEN denied_by = 'guardrail' THEN coalesce(s.guardrails_info[1].message, 'guardrail')
      WHEN s.status IS DISTINCT FROM 'done' THEN 'status ' || coalesce(s.status, 'unknown')
      WHEN exit_code = 254 THEN 'closed without a readable result, or the gateway failed'
      WHEN exit_code = -2 THEN 'no result could be obtained'
      WHEN exit_code IS NULL THEN 'no exit code'
    END AS outcome_reason,
    CASE
      WHEN denied_by = 'review' THEN list_filter(votes, lambda vote: vote.status = review_status)[1]['by']
      WHEN denied_by = 'analyzer' THEN coalesce(s.metrics.ai_analyzer.worst.rule_name, 'AI session analyzer')
      WHEN len(rules) > 0 THEN array_to_string(rules, ', ')
    END AS decision_by,
    CASE WHEN review.id IS NOT NULL THEN [review.id] END AS approval_request_ids,
    approval_state,
    list_distinct(list_filter(list_transform(list_filter(votes, lambda vote: vote.status = 'APPROVED'), lambda vote: vote.by), lambda voter: voter IS NOT NULL)) AS approvers,
    CASE WHEN review_status = 'REVOKED' THEN 'revoked' ELSE review.rejection_reason END AS approval_reason,
    CASE WHEN review_status <> 'REVOKED' THEN list_max(list_transform(list_filter(votes, lambda vote: vote.status = decisive), lambda vote: vote.at)) END AS approval_time,
    -- For `onetime` reviews the gateway writes the moment of approval into revoke_at (1.2.6).
    CASE
      WHEN review_status = 'REVOKED' THEN coalesce(list_max(list_transform(list_filter(votes, lambda vote: vote.status = 'REVOKED'), lambda vote: vote.at)), instant(review.revoke_at))
      WHEN review.type = 'jit' THEN instant(review.revoke_at)
    END AS approval_expiry,
    CASE WHEN len(decisions) > 0 THEN len(list_filter(decisions, lambda decision: decision.forced_review = 'true')) > 0 END AS break_glass,
    -- Zero counts prove that nothing was masked only if the metrics were kept to the end: a restart zeroes event_size with them (1.2.2).
    CASE
      WHEN redacted > 0 OR len(masked) > 0 THEN 'masked'
      WHEN resource_type = 'database' AND verb = 'connect' THEN 'not_logged'
      WHEN s.status = 'done' AND redacted = 0 AND s.metrics.truncated IS DISTINCT FROM 'true' AND s.metrics.data_masking.err_count = 0 AND s.metrics.event_size > 0 THEN 'none'
      ELSE 'unknown'
    END AS masking_state,
    CASE WHEN len(masked) > 0 THEN list_sort(list_distinct(masked)) END AS masked_fields,
    s.id AS session_uid,
    CASE
      WHEN subtype = 'claude-code' THEN 'agent'
      ELSE CASE resource_type
        WHEN 'database' THEN 'db' WHEN 'desktop' THEN 'desktop' WHEN 'tool' THEN 'mcp' WHEN 'k8s_object' THEN 'k8s' WHEN 'host' THEN 'ssh'
        WHEN 'api' THEN 'api' ELSE 'app' END
    END AS session_type,
    recording_state,
    s.correlation_id AS correlation_uid,
    'none' AS integrity_state,
    resource_type = 'database' AND subtype IS DISTINCT FROM 'mongodb' AND subtype IS DISTINCT FROM 'dynamodb' AS is_sql
  FROM decided
),
named AS (
  SELECT * REPLACE (CASE WHEN len(approvers) > 0 THEN approvers END AS approvers),
    CASE class_uid
      WHEN 6005 THEN 'Datastore Activity' WHEN 1007 THEN 'Process Activity' WHEN 4005 THEN 'RDP Activity' WHEN 4007 THEN 'SSH Activity'
      WHEN 4001 THEN 'Network Activity' ELSE 'API Activity' END AS class_name,
    CASE WHEN class_uid = 6005 THEN CASE activity_id WHEN 4 THEN 'Query' WHEN 3 THEN 'Connect' ELSE 'Other' END
      WHEN activity_id = 99 THEN 'Other' WHEN class_uid = 1007 THEN 'Launch' ELSE 'Open' END AS activity_name,
    CAST(NULL AS BIGINT) AS sequence
  FROM session
),
word AS (
  -- A statement of the recording has its own time; the one result of the session is never its.
  SELECT *, count(*) OVER (PARTITION BY record) = 1 AND offset_ms IS NULL AS sole, upper(regexp_extract(text, '^[\s(]*([A-Za-z]+)', 1)) AS keyword
  FROM statement
),
act AS (
  SELECT *, sql_action(keyword, text) AS act FROM word
),
done AS (
  SELECT act.* REPLACE (
    coalesce(act.action, CASE WHEN is_sql THEN act.act ELSE 'execute' END) AS action,
    coalesce(act.verb, CASE WHEN is_sql THEN nullif(keyword, '') ELSE named.verb END) AS verb
  ), is_sql OR act.action IS NOT NULL AS told
  FROM act JOIN named USING (record)
),
derived AS (
  SELECT named.* REPLACE (
    done.ordinal AS ordinal,
    list_concat(named.remarks, done.remarks, CASE WHEN offset_ms IS NULL THEN ['the time is that of the session: the gateway does not time statements'] ELSE [] END) AS remarks,
    named.dedupe_key || '#' || done.ordinal AS dedupe_key,
    'session.statement' AS source_event_type,
    done.ordinal AS sequence,
    CASE WHEN offset_ms IS NULL THEN named.event_time ELSE named.event_time + to_microseconds(CAST(round(offset_ms * 1000) AS BIGINT)) END AS event_time,
    CASE WHEN offset_ms IS NULL THEN named.event_time_raw ELSE named.event_time_raw || ' + ' || printf('%.6f', offset_ms / 1000) || ' s' END AS event_time_raw,
    CASE WHEN offset_ms IS NULL THEN named.start_time END AS start_time,
    NULL AS duration_ms,
    NULL AS end_time,
    text AS command_text,
    coalesce(complete, true) AS command_complete,
    done.verb AS verb,
    done.action AS action,
    CASE
      WHEN NOT told THEN activity_id
      WHEN class_uid = 6005 THEN CASE done.action WHEN 'read' THEN 1 WHEN 'update' THEN 2 WHEN 'query' THEN 4 WHEN 'create' THEN 6 WHEN 'delete' THEN 7 ELSE 99 END
      ELSE CASE done.action WHEN 'create' THEN 1 WHEN 'read' THEN 2 WHEN 'update' THEN 3 WHEN 'delete' THEN 4 ELSE 99 END
    END AS activity_id,
    CASE
      WHEN NOT told THEN activity_name
      WHEN done.action IN ('read', 'update', 'create', 'delete') THEN upper(left(done.action, 1)) || substr(done.action, 2)
      WHEN done.action = 'query' AND class_uid = 6005 THEN 'Query'
      ELSE 'Other'
    END AS activity_name,
    -- The gateway records one result for the whole script; of several statements none can claim it.
    CASE
      WHEN offset_ms IS NOT NULL THEN coalesce(done.outcome, 'unknown')
      WHEN sole OR named.outcome IN ('denied', 'pending') THEN named.outcome
      ELSE 'unknown'
    END AS outcome,
    CASE WHEN offset_ms IS NOT NULL THEN done.outcome_code WHEN sole THEN named.outcome_code END AS outcome_code,
    CASE
      WHEN offset_ms IS NOT NULL THEN coalesce(done.outcome_reason, CASE WHEN done.outcome IS NULL THEN 'no answer is recorded that is certainly its own' END)
      WHEN sole OR named.outcome IN ('denied', 'pending') THEN named.outcome_reason
      ELSE 'one result for the whole script'
    END AS outcome_reason,
    CASE WHEN offset_ms IS NOT NULL THEN done.decision_by ELSE named.decision_by END AS decision_by,
    CASE WHEN sole OR masking_state <> 'masked' THEN masking_state ELSE 'unknown' END AS masking_state,
    CASE WHEN sole THEN masked_fields END AS masked_fields,
    CASE WHEN sole THEN phi_flag ELSE 'unknown' END AS phi_flag
  ),
  CAST(round(offset_ms) AS BIGINT) AS recording_offset_ms,
  CASE WHEN json_valid(params) THEN params END AS command_params,
  tool_name, tool_call_id, db_name, db_table, host_name, resource_uid, user_agent
  FROM done JOIN named USING (record)
)
SELECT * EXCLUDE (is_sql) FROM named UNION ALL BY NAME SELECT * EXCLUDE (is_sql) FROM derived
