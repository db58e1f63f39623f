/** A gateway connection as its sessions print it. */
export interface Connection {
  type: string;
  subtype: string;
  name: string;
  resource: string;
  tags: Readonly<Record<string, string>> | null;
}

const clinical = { environment: 'production', 'hoop.dev/security.compliance': 'hipaa' };
const production = { environment: 'production' };

function connection(name: string, resource: string, type: string, subtype: string, tags: Connection['tags'] = clinical): Connection {
  return { type, subtype, name, resource, tags };
}

/** The connections of the clinic; one resource can have several roles. */
export const connections = {
  ehrReadonly: connection('ehr-prod-pg-readonly', 'ehr-prod-pg', 'database', 'postgres'),
  ehrAdmin: connection('ehr-prod-pg-admin', 'ehr-prod-pg', 'database', 'postgres'),
  labResults: connection('lab-results-pg', 'lab-results', 'database', 'postgres'),
  pharmacy: connection('pharmacy-mysql', 'pharmacy', 'database', 'mysql'),
  billing: connection('billing-mssql', 'billing', 'database', 'mssql'),
  scheduling: connection('scheduling-mongodb', 'scheduling', 'database', 'mongodb'),
  bastion: connection('ehr-bastion', 'ehr-hosts', 'custom', 'linux-vm'),
  interfaceEngine: connection('interface-engine-shell', 'interface-engine', 'custom', 'linux-vm', null),
  kubernetesShell: connection('k8s-prod-shell', 'k8s-prod', 'custom', 'kubernetes', production),
  kubernetesApi: connection('k8s-prod', 'k8s-prod', 'custom', 'kubernetes-token', production),
  schedulingTools: connection('scheduling-mcp', 'scheduling', 'httpproxy', 'mcpproxy'),
  claudeCode: connection('claude-code', 'model-gateway', 'httpproxy', 'claude-code', production),
  fhirApi: connection('fhir-api', 'ehr-fhir', 'application', 'httpproxy'),
  imagingArchive: connection('imaging-archive-tcp', 'imaging-archive', 'application', 'tcp'),
  transferHost: connection('file-transfer-ssh', 'file-transfer', 'application', 'ssh'),
  frontDesk: connection('front-desk-rdp', 'front-desk', 'custom', 'rdp'),
  /** Deleted during the month: the gateway joins the resource name live, so it is empty. */
  retiredReports: connection('reports-legacy-pg', '', 'database', 'postgres'),
} as const;
