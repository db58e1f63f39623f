/**
 * A log of each kind that stands as records of JSON, a record a line, as small as its format allows: what tests need that are
 * about importing from everywhere rather than about one source. Synthetic, after formats/sources.md; nothing in it happened.
 */

const at = (n: number) => new Date(Date.UTC(2026, 2, 2, 8) + n * 61_000);
const iso = (n: number) => at(n).toISOString();
const user = (n: number) => `user${n % 7}@clinic.example`;
const ip = '198.51.100.7';

const records: Readonly<Record<string, (n: number) => object>> = {
  cloudtrail: (n) => ({
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: `arn:aws:iam::111122223333:user/u${n % 7}`, userName: `u${n % 7}` },
    eventTime: iso(n).replace('.000', ''),
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-central-1',
    sourceIPAddress: ip,
    requestParameters: { bucketName: 'charts', key: `${n}.pdf` },
    responseElements: null,
    eventID: `8d9f1b7e-0000-4000-8000-${String(n).padStart(12, '0')}`,
    eventType: 'AwsApiCall',
  }),
  k8s_audit: (n) => ({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `a-${n}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/ehr/pods/db-${n}`,
    verb: 'get',
    user: { username: user(n), groups: ['nurses'] },
    sourceIPs: [ip],
    objectRef: { resource: 'pods', namespace: 'ehr', name: `db-${n}`, apiVersion: 'v1' },
    responseStatus: { code: n % 5 === 0 ? 403 : 200 },
    requestReceivedTimestamp: iso(n),
    stageTimestamp: iso(n),
  }),
  fhir: (n) => ({
    resourceType: 'AuditEvent',
    id: `e${n}`,
    type: { code: 'rest' },
    subtype: [{ code: 'read' }],
    action: 'R',
    recorded: iso(n),
    outcome: '0',
    agent: [{ type: { coding: [{ code: 'IRCP' }] }, who: { reference: `Practitioner/${n % 7}` }, requestor: true }],
    source: { site: 'clinic', observer: { display: 'ehr' } },
    entity: [{ what: { reference: `Patient/${n}` }, type: { code: '1' }, role: { code: '1' } }],
  }),
  okta: (n) => ({
    uuid: `u-${n}`,
    published: iso(n),
    eventType: 'user.session.start',
    actor: { id: `00u${n % 7}`, type: 'User', alternateId: user(n) },
    client: { ipAddress: ip },
    outcome: { result: n % 3 === 0 ? 'FAILURE' : 'SUCCESS' },
    authenticationContext: { externalSessionId: `s-${n}` },
    target: [{ type: 'AppInstance', id: '0oa1', displayName: 'EHR' }],
  }),
  ocsf: (n) => ({
    class_uid: 6005,
    class_name: 'Datastore Activity',
    activity_id: 4,
    time: at(n).getTime(),
    metadata: { version: '1.8.0', uid: `m-${n}`, product: { vendor_name: 'Example', name: 'Proxy' } },
    actor: { user: { uid: `u-${n % 7}`, name: `user${n % 7}`, type_id: 1 } },
    database: { name: 'ehr' },
    query_info: { query_string: `SELECT ${n}` },
    status_id: 1,
  }),
  // A request, and then the answer that is folded into it.
  vault: (n) => ({
    time: iso(n),
    type: n % 2 === 0 ? 'request' : 'response',
    auth: { display_name: `oidc-${user(n >> 1)}`, entity_id: 'e-1', policies: ['default'] },
    request: { id: `r-${n >> 1}`, operation: 'read', path: 'secret/data/ehr', mount_point: 'secret/', remote_address: ip },
    ...(n % 2 === 0 ? {} : { response: { data: { value: `hmac-sha256:${'a'.repeat(64)}` } } }),
  }),
  teleport: (n) => ({
    event: 'session.start',
    code: 'T2000I',
    time: iso(n),
    uid: `84c07a99-856c-419f-9de5-${String(n).padStart(12, '0')}`,
    ei: 0,
    user: user(n),
    login: 'root',
    sid: `56408539-6536-11e9-80a1-${String(n).padStart(12, '0')}`,
    server_id: 'srv-1',
    server_hostname: 'ehr-01',
    cluster_name: 'clinic',
  }),
  mcp: (n) => ({
    ts: iso(n),
    dir: n % 2 === 0 ? 'c2s' : 's2c',
    mcp_session_id: 's1',
    subject: 'u-1',
    act: { sub: 'agent-1' },
    message:
      n % 2 === 0
        ? { jsonrpc: '2.0', id: n >> 1, method: 'tools/call', params: { name: 'query', arguments: { sql: `SELECT ${n}` } } }
        : { jsonrpc: '2.0', id: n >> 1, result: { content: [{ type: 'text', text: 'ok' }], isError: false } },
  }),
  anthropic: (n) => ({
    id: `activity_${n}`,
    created_at: iso(n),
    organization_id: 'org_1',
    type: 'role_assignment_granted',
    actor: { type: 'user_actor', email_address: user(n), user_id: `user_${n % 7}`, ip_address: ip },
  }),
  hoop_inspect: (n) => ({
    kind: 'statement',
    timestamp: iso(n),
    session_id: String(n).padStart(32, '0'),
    principal: 'ana',
    protocol: 'postgres',
    connection: 'ehr',
    operation: 'select',
    statement: `select ${n} from patients`,
    tables: ['patients'],
    allowed: true,
  }),
};

/** Sources for which there is a log. */
export const mixedSources = Object.keys(records);

/** The lines of each log by source, `count` records in each; `from` tells the numbers apart of two sets that must share no record. */
export function mixedEvidence(count: number, from = 0): Record<string, string[]> {
  const numbers = Array.from({ length: count }, (_, n) => from + n);
  return Object.fromEntries(Object.entries(records).map(([source, record]) => [source, numbers.map((n) => JSON.stringify(record(n)))]));
}
