/** What each source is, in words that follow "read as": one for every id in `main/import/sources`, which a test compares. */
export const sourceTitles: Readonly<Record<string, string>> = {
  hoop: 'sessions and changes of the hoop gateway',
  asciicast: 'a terminal recording (asciicast)',
  ttyrec: 'a terminal recording (ttyrec)',
  script: 'a terminal recording of script, with its timing',
  sudo_iolog: 'an I/O log of sudo',
  postgres: 'a PostgreSQL log, with or without pgAudit',
  cloudtrail: 'events of AWS CloudTrail',
  mcp: 'messages of the Model Context Protocol',
  otel_genai: 'spans and logs of OpenTelemetry',
  agent_log: 'a transcript of Claude Code',
  anthropic: 'an audit log of Anthropic',
  openai: 'an audit log of OpenAI',
  bedrock: 'model invocations of AWS Bedrock',
  databricks: 'an audit log of Databricks',
  k8s_audit: 'audit events of Kubernetes',
  fhir: 'AuditEvents of FHIR R4',
  ocsf: 'events in the OCSF schema',
  vault: 'audit entries of Vault',
  teleport: 'audit events of Teleport',
  boundary: 'events of Boundary',
  okta: 'the System Log of Okta',
  keycloak: 'events of Keycloak',
  entra: 'sign-ins and audits of Entra ID',
  strongdm: 'logs of StrongDM',
  hoop_inspect: 'a log of the hoop inspecting proxy',
  hoop_metrics: 'session metrics of the hoop gateway',
  hoop_reviews: 'reviews of the hoop gateway',
  hoop_download: 'a downloaded session of the hoop gateway',
};

/** The words for a source; its id where there are none. */
export const sourceTitle = (id: string): string => (Object.hasOwn(sourceTitles, id) ? (sourceTitles[id] ?? id) : id);
