-- A recording is one event: the moment it starts. The format names no person and no machine, so neither is guessed.
WITH header AS (
  SELECT record, problems,
    json_transform(json_extract(doc, '$.header'), '{"timestamp":"VARCHAR","duration":"VARCHAR","command":"VARCHAR"}') AS h,
    json_type(doc, '$.header.command') = 'VARCHAR' AS named,
    coalesce(json_type(doc, '$.header.timestamp') IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT'), false) AS timed,
    json_extract_string(doc, '$.version') AS version,
    json_extract_string(doc, '$.exit_status') AS exit_status
  FROM record
),
timed AS (
  SELECT *, CASE WHEN timed THEN epoch_instant(h.timestamp) END AS begun,
    coalesce(CASE WHEN version <> '3' AND TRY_CAST(h.duration AS DOUBLE) BETWEEN 0 AND 1e9 THEN TRY_CAST(h.duration AS DOUBLE) * 1000 END, recording.duration_ms) AS lasted,
    CASE WHEN named THEN nullif(h.command, '') END AS command
  FROM header JOIN recording USING (record)
)
SELECT
  record,
  0 AS ordinal,
  list_concat(problems, CASE WHEN begun IS NULL AND h.timestamp IS NOT NULL THEN ['timestamp is no instant between 1970 and 2200'] ELSE [] END) AS problems,
  CASE WHEN begun IS NULL AND h.timestamp IS NULL THEN ['the recording does not say when it was made'] ELSE [] END AS remarks,
  'asciicast.recording' AS source_event_type,
  begun AS event_time,
  h.timestamp AS event_time_raw,
  CASE WHEN begun IS NULL THEN 'missing' ELSE 'exact' END AS event_time_quality,
  begun AS start_time,
  begun + to_microseconds(TRY_CAST(round(lasted * 1000) AS BIGINT)) AS end_time,
  lasted AS duration_ms,
  'unknown' AS actor_type,
  'unknown' AS actor_mfa,
  'none' AS identity_confidence,
  'a terminal recording names nobody' AS identity_basis,
  'unknown' AS phi_flag,
  CASE WHEN command IS NOT NULL THEN 1007 ELSE 0 END AS class_uid,
  CASE WHEN command IS NOT NULL THEN 'Process Activity' ELSE 'Base Event' END AS class_name,
  CASE WHEN command IS NOT NULL THEN 1 ELSE 99 END AS activity_id,
  CASE WHEN command IS NOT NULL THEN 'Launch' ELSE 'Other' END AS activity_name,
  -- `command` is what the recorder was told to run; without it nothing says what was done.
  CASE WHEN command IS NOT NULL THEN 'execute' ELSE 'other' END AS action,
  command AS command_text,
  CASE WHEN command IS NOT NULL THEN true END AS command_complete,
  -- The status is the recorded program's own word. Of a shell that was merely recorded it is the word of the last command in it.
  CASE WHEN exit_status IS NULL OR command IS NULL THEN 'unknown' WHEN exit_status = '0' THEN 'success' ELSE 'failure' END AS outcome,
  exit_status AS outcome_code,
  CASE WHEN exit_status IS NOT NULL THEN 'exit status of ' || CASE WHEN command IS NULL THEN 'a program that is not named' ELSE 'the command' END END
    AS outcome_reason,
  'unknown' AS approval_state,
  'unknown' AS masking_state,
  'asciicast:' || left(file_sha256, 16) AS session_uid,
  -- Boundary calls the file of a channel, or the folder it lies in, by the id of the channel.
  nullif(regexp_extract(file_path, '(?:^|/)(chr_[0-9A-Za-z]+)(?:\.channel/|[^/0-9A-Za-z][^/]*$)', 1), '') AS correlation_uid,
  state AS recording_state,
  'none' AS integrity_state
FROM timed JOIN (SELECT record, files.sha256 AS file_sha256, files.path AS file_path FROM record JOIN files USING (file)) AS record_file USING (record)
