-- One event for each record. Traps: formats/sources.md 6.
WITH document AS (
  SELECT record, problems, json_transform(doc, '{
      "eventTime": "VARCHAR", "eventSource": "VARCHAR", "eventName": "VARCHAR", "awsRegion": "VARCHAR", "sourceIPAddress": "VARCHAR", "userAgent": "VARCHAR",
      "errorCode": "VARCHAR", "errorMessage": "VARCHAR", "requestParameters": "JSON", "requestID": "VARCHAR", "eventID": "VARCHAR", "readOnly": "VARCHAR",
      "eventType": "VARCHAR", "recipientAccountId": "VARCHAR", "eventCategory": "VARCHAR", "sessionCredentialFromConsole": "VARCHAR",
      "sharedEventID": "VARCHAR", "insightDetails": {"state": "VARCHAR", "eventSource": "VARCHAR", "eventName": "VARCHAR", "insightType": "VARCHAR", "errorCode": "VARCHAR"},
      "resources": [{"ARN": "VARCHAR", "type": "VARCHAR"}], "addendum": {"reason": "VARCHAR", "originalEventID": "VARCHAR"},
      "responseElements": {"ConsoleLogin": "VARCHAR", "credentials": {"accessKeyId": "VARCHAR"}},
      "additionalEventData": {"MFAUsed": "VARCHAR", "bytesTransferredIn": "VARCHAR", "bytesTransferredOut": "VARCHAR"},
      "userIdentity": {"type": "VARCHAR", "principalId": "VARCHAR", "arn": "VARCHAR", "accountId": "VARCHAR", "accessKeyId": "VARCHAR", "userName": "VARCHAR",
        "invokedBy": "VARCHAR", "onBehalfOf": {"userId": "VARCHAR"},
        "sessionContext": {"attributes": {"mfaAuthenticated": "VARCHAR"}, "sourceIdentity": "VARCHAR",
          "sessionIssuer": {"type": "VARCHAR", "arn": "VARCHAR", "userName": "VARCHAR"}, "webIdFederationData": {"federatedProvider": "VARCHAR"}}}
    }') AS c, CAST(doc AS VARCHAR) AS text
  FROM record
),
part AS (
  SELECT record, problems, text, c, c.userIdentity AS u, instant(c.eventTime) AS moment,
    nullif(c.errorCode, '') AS error,
    -- An Insight tells of many calls at once, and nothing of a single one: of their name and their error it is not the name or the error itself.
    c.insightDetails AS insight,
    nullif(split_part(c.eventSource, '.', 1), '') AS service,
    -- The name of a role session is whatever who assumed the role chose; a single sign-on writes the e-mail address there.
    CASE WHEN c.userIdentity.type IN ('AssumedRole', 'FederatedUser') THEN nullif(split_part(c.userIdentity.principalId, ':', 2), '') END AS session_name,
    nullif(c.userIdentity.sessionContext.sourceIdentity, '') AS source_identity,
    c.userIdentity.sessionContext.sessionIssuer AS issuer,
    c.resources[1] AS thing,
    CASE WHEN left(CAST(c.requestParameters AS VARCHAR), 1) = '{' THEN c.requestParameters END AS params
  FROM document
),
who AS (
  SELECT *,
    coalesce(source_identity, session_name, CASE WHEN u.userName <> 'HIDDEN_DUE_TO_SECURITY_REASONS' THEN u.userName END, CASE u.type WHEN 'Root' THEN 'root' END) AS name,
    coalesce(u.type = 'AWSService' OR (u.type IS NULL AND ends_with(u.invokedBy, '.amazonaws.com')), false) AS is_service,
    coalesce(regexp_full_match(coalesce(source_identity, session_name), '[^@\s]+@[^@\s]+'), false) AS has_email,
    coalesce(regexp_matches(issuer.arn, '/AWSReservedSSO_'), false) AS is_sso
  FROM part
),
done AS (
  SELECT *,
    CASE
      WHEN c.eventName = 'ConsoleLogin' AND c.responseElements.ConsoleLogin = 'Success' THEN 'success'
      WHEN c.eventName = 'ConsoleLogin' AND c.responseElements.ConsoleLogin = 'Failure' THEN 'failure'
      WHEN c.eventName = 'ConsoleLogin' THEN 'unknown'
      -- A dry run that would have been permitted is answered with this error.
      WHEN error IN ('Client.DryRunOperation', 'DryRunOperation') THEN 'success'
      WHEN regexp_full_match(error, '(Client\.)?(AccessDenied|AccessDeniedException|VpceAccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized\w*)|.+\.UnauthorizedAccess') THEN 'denied'
      WHEN error IS NOT NULL THEN 'failure'
      WHEN c.addendum.originalEventID IS NOT NULL OR insight IS NOT NULL OR c.eventCategory = 'Insight' THEN 'unknown'
      ELSE 'success'
    END AS outcome,
    CASE
      WHEN c.eventName = 'ConsoleLogin' OR c.eventName LIKE 'AssumeRole%' OR c.eventName IN ('GetSessionToken', 'GetFederationToken') THEN 'login'
      WHEN c.eventName IN ('Decrypt') THEN 'decrypt'
      WHEN c.eventName IN ('Encrypt', 'ReEncrypt') OR c.eventName LIKE 'GenerateDataKey%' THEN 'encrypt'
      WHEN regexp_matches(c.eventName, '^(Attach|Put)(User|Role|Group)Policy|^AddUserToGroup|^CreateGrant|^AddPermission') THEN 'grant'
      WHEN regexp_matches(c.eventName, '^(Detach|Delete)(User|Role|Group)Policy|^RemoveUserFromGroup|^RevokeGrant|^RetireGrant|^RemovePermission') THEN 'revoke'
      WHEN regexp_matches(c.eventName, '^(List|Describe|Search)') THEN 'list'
      WHEN regexp_matches(c.eventName, '^(Get|Head|BatchGet|Read|Lookup|Select)') THEN 'read'
      WHEN regexp_matches(c.eventName, '^(Query|Scan|StartQuery)') THEN 'query'
      WHEN regexp_matches(c.eventName, '^(Create|Run|Allocate|Import|Register)') THEN 'create'
      WHEN regexp_matches(c.eventName, '^(Put|Update|Modify|Set|Change|Add|Attach|Associate|Enable|Start|Tag|Restore|BatchWrite)') THEN 'update'
      WHEN regexp_matches(c.eventName, '^(Delete|Terminate|Remove|Deregister|Release|BatchDelete)') THEN 'delete'
      WHEN regexp_matches(c.eventName, '^(Stop|Detach|Disassociate|Disable|Untag|Reboot|Reset|Cancel)') THEN 'update'
      WHEN regexp_matches(c.eventName, '^(Invoke|Send|Execute)') THEN 'execute'
      WHEN c.readOnly = 'true' THEN 'read'
      ELSE 'other'
    END AS action
  FROM who
)
SELECT
  record,
  0 AS ordinal,
  list_filter(list_concat(problems, [
    instant_problem('eventTime', c.eventTime, moment),
    CASE WHEN c.eventID IS NULL THEN 'the record has no eventID' END
  ]), lambda problem: problem IS NOT NULL) AS problems,
  list_filter([
    CASE WHEN c.addendum.originalEventID IS NOT NULL THEN 'it adds to an earlier record, ' || c.addendum.originalEventID || ', which stays as it is' END,
    CASE WHEN insight IS NOT NULL THEN 'an Insight: CloudTrail tells of an unusual rate of such calls, and of nobody who made them' END,
    CASE WHEN u.type = 'Root' THEN 'done as the root user of the account' END,
    CASE WHEN error IN ('Client.DryRunOperation', 'DryRunOperation') THEN 'a dry run: nothing was changed' END
  ], lambda remark: remark IS NOT NULL) AS remarks,
  c.eventID AS source_event_id,
  'cloudtrail/' || coalesce(c.recipientAccountId, '') || '/' || c.eventID AS dedupe_key,
  c.recipientAccountId AS source_instance,
  coalesce(c.eventType, 'unknown') || ':' || coalesce(c.eventName, insight.eventName, insight.insightType) AS source_event_type,
  error AS source_event_code,
  moment AS event_time,
  c.eventTime AS event_time_raw,
  instant_quality(c.eventTime, moment) AS event_time_quality,
  CASE
    WHEN is_service THEN 'system'
    WHEN u.type IN ('Root', 'IdentityCenterUser', 'SAMLUser') THEN 'human'
    WHEN u.type = 'AssumedRole' AND (has_email AND (is_sso OR source_identity IS NOT NULL)) THEN 'human'
    WHEN u.type = 'AssumedRole' AND regexp_full_match(session_name, 'i-[0-9a-f]{8,17}') THEN 'machine'
    -- Long-lived keys of a user may be in a person's hands or a program's; only the console shows a person.
    WHEN u.type = 'IAMUser' AND (c.eventName = 'ConsoleLogin' OR c.sessionCredentialFromConsole = 'true') THEN 'human'
    ELSE 'unknown'
  END AS actor_type,
  -- A user of Identity Center has no other id: there the call is made by the user it is made for.
  coalesce(u.arn, u.principalId, CASE WHEN is_service THEN u.invokedBy WHEN u.type = 'IdentityCenterUser' THEN u.onBehalfOf.userId END) AS actor_uid,
  coalesce(name, CASE WHEN is_service THEN u.invokedBy END) AS actor_name,
  CASE WHEN has_email THEN coalesce(source_identity, session_name) END AS actor_email,
  u.sessionContext.webIdFederationData.federatedProvider AS actor_idp,
  u.accountId AS actor_org,
  CASE WHEN issuer.userName IS NOT NULL THEN [issuer.userName] END AS actor_roles,
  CASE
    WHEN c.eventName = 'ConsoleLogin' THEN CASE c.additionalEventData.MFAUsed WHEN 'Yes' THEN 'yes' WHEN 'No' THEN 'no' ELSE 'unknown' END
    WHEN u.sessionContext.attributes.mfaAuthenticated = 'true' THEN 'yes'
    -- Whoever comes by a single sign-on gave the second factor there, where AWS does not see it.
    WHEN u.sessionContext.attributes.mfaAuthenticated = 'false' AND NOT is_sso THEN 'no'
    ELSE 'unknown'
  END AS actor_mfa,
  CASE WHEN u.type IS DISTINCT FROM 'IdentityCenterUser' THEN u.onBehalfOf.userId END AS on_behalf_of_uid,
  CASE WHEN issuer.arn IS NOT NULL THEN to_json(list_filter([
    CASE WHEN name IS NOT NULL THEN {'uid': name, 'type': 'unknown', 'via': CASE WHEN source_identity IS NOT NULL THEN 'source identity' ELSE 'name of the role session' END} END,
    -- A user issues a federated session itself: no role is assumed then.
    CASE WHEN issuer.type = 'Role' THEN {'uid': issuer.arn, 'type': 'service', 'via': 'assumed role'}
      ELSE {'uid': issuer.arn, 'type': 'unknown', 'via': 'issuer of the session'} END
  ], lambda link: link IS NOT NULL)) END AS delegation_chain,
  coalesce(issuer.arn, u.arn) AS effective_principal,
  CASE
    WHEN c.eventName = 'ConsoleLogin' AND outcome <> 'success' THEN CASE WHEN name IS NULL THEN 'none' ELSE 'asserted' END
    WHEN source_identity IS NOT NULL OR is_sso OR u.type IN ('IdentityCenterUser', 'AWSService') THEN 'verified'
    WHEN session_name IS NOT NULL THEN 'asserted'
    WHEN u.type IN ('IAMUser') THEN 'verified'
    WHEN u.type = 'Root' THEN 'shared_account'
    WHEN u.arn IS NOT NULL OR u.principalId IS NOT NULL OR is_service THEN 'asserted'
    ELSE 'none'
  END AS identity_confidence,
  CASE
    WHEN c.eventName = 'ConsoleLogin' AND outcome <> 'success'
      THEN CASE WHEN name IS NULL THEN 'a login that did not succeed, under a name that CloudTrail does not tell' ELSE 'the name given at a login that did not succeed' END
    WHEN source_identity IS NOT NULL THEN 'the source identity, which stays the same through every role that is assumed'
    WHEN is_sso THEN 'the session name that IAM Identity Center writes for whoever signed in'
    WHEN session_name IS NOT NULL THEN 'the name of the role session, which whoever assumes the role may choose'
    WHEN u.type = 'IAMUser' THEN 'an IAM user, known by its own credentials; they may be in a program'
    WHEN u.type = 'Root' THEN 'the root user of the account: anybody who holds its credentials'
    WHEN is_service THEN 'a service of AWS'
    WHEN u.arn IS NOT NULL OR u.principalId IS NOT NULL THEN 'what userIdentity says'
    ELSE 'the record names nobody'
  END AS identity_basis,
  -- A service stands here by its DNS name, and AWS itself as "AWS Internal".
  CASE WHEN regexp_full_match(c.sourceIPAddress, '[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*') THEN c.sourceIPAddress END AS src_ip,
  nullif(c.userAgent, '') AS user_agent,
  CASE
    WHEN thing.type = 'AWS::S3::Object' OR (service = 's3' AND json_exists(params, '$.key')) THEN 'object'
    WHEN service = 's3' THEN 'bucket'
    WHEN service IN ('secretsmanager', 'kms', 'ssm') THEN 'secret'
    WHEN service IN ('rds', 'dynamodb', 'redshift', 'athena', 'timestream') THEN 'database'
    WHEN service IN ('ec2') AND regexp_matches(c.eventName, 'Instance|Image|Snapshot|Volume') THEN 'host'
    WHEN service IN ('iam', 'sts', 'sso') THEN CASE WHEN regexp_matches(c.eventName, 'Policy') THEN 'policy' WHEN regexp_matches(c.eventName, 'Role|Group') THEN 'role' ELSE 'user' END
    ELSE 'api'
  END AS resource_type,
  thing.ARN AS resource_uid,
  coalesce(
    CASE WHEN service = 's3' THEN nullif(concat_ws('/', params->>'$.bucketName', params->>'$.key'), '') END,
    params->>'$.secretId', params->>'$.tableName', params->>'$.dBInstanceIdentifier', params->>'$.roleArn', params->>'$.roleName', params->>'$.userName', params->>'$.groupName',
    params->>'$.functionName', params->>'$.keyId', params->>'$.instanceId', thing.ARN, c.eventSource, insight.eventSource
  ) AS resource_name,
  concat_ws('/', c.recipientAccountId, c.awsRegion) AS resource_parent,
  'unknown' AS phi_flag,
  CASE WHEN action = 'login' THEN 3002 ELSE 6003 END AS class_uid,
  CASE WHEN action = 'login' THEN 'Authentication' ELSE 'API Activity' END AS class_name,
  CASE WHEN action = 'login' THEN 1 ELSE CASE action WHEN 'create' THEN 1 WHEN 'read' THEN 2 WHEN 'list' THEN 2 WHEN 'query' THEN 2 WHEN 'update' THEN 3 WHEN 'delete' THEN 4 ELSE 99 END END AS activity_id,
  CASE WHEN action = 'login' THEN 'Logon' ELSE CASE action WHEN 'create' THEN 'Create' WHEN 'read' THEN 'Read' WHEN 'list' THEN 'Read' WHEN 'query' THEN 'Read' WHEN 'update' THEN 'Update' WHEN 'delete' THEN 'Delete' ELSE 'Other' END END AS activity_name,
  action,
  coalesce(c.eventName, insight.eventName) AS verb,
  CASE WHEN insight IS NOT NULL THEN nullif(concat_ws(' ', insight.insightType, insight.state, concat_ws(':', split_part(insight.eventSource, '.', 1), insight.eventName), insight.errorCode), '')
    ELSE coalesce(service, 'unknown') || ':' || c.eventName || CASE WHEN params IS NOT NULL AND CAST(params AS VARCHAR) <> '{}' THEN ' ' || CAST(params AS VARCHAR) ELSE '' END END AS command_text,
  params AS command_params,
  -- A field over 100 KB is cut or left out, and the record does not always say so.
  CASE WHEN regexp_matches(CAST(c.requestParameters AS VARCHAR), '(?i)requestParameters too large|"omitted"\s*:\s*true') THEN false END AS command_complete,
  TRY_CAST(TRY_CAST(c.additionalEventData.bytesTransferredIn AS DOUBLE) AS BIGINT) AS bytes_in,
  TRY_CAST(TRY_CAST(c.additionalEventData.bytesTransferredOut AS DOUBLE) AS BIGINT) AS bytes_out,
  outcome,
  error AS outcome_code,
  nullif(c.errorMessage, '') AS outcome_reason,
  'unknown' AS approval_state,
  CASE WHEN contains(text, 'HIDDEN_DUE_TO_SECURITY_REASONS') THEN 'redacted' ELSE 'unknown' END AS masking_state,
  CASE WHEN contains(text, 'HIDDEN_DUE_TO_SECURITY_REASONS') THEN 'CloudTrail' END AS masking_method,
  'unknown' AS recording_state,
  coalesce(c.requestID, CASE WHEN insight IS NOT NULL THEN c.sharedEventID END) AS correlation_uid,
  'none' AS integrity_state
FROM done
