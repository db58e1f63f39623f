/** A line of the drawer: a canonical column under a plain name. */
export interface DrawerField {
  column: string;
  label: string;
  /** Listed as "not recorded" even when it is missing; the others are gathered in one line. */
  always?: boolean;
}

const fields = (text: string): DrawerField[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [column = '', label = ''] = line.trim().split(' = ');
      return column.startsWith('!') ? { column: column.slice(1), label, always: true } : { column, label };
    });

/** The columns of each part of the drawer, in order; `!` marks those that are always listed. */
export const drawerFields = {
  who: fields(`
    !actor_email = e-mail
    !actor_name = name
    actor_uid = id
    actor_idp = identity provider
    actor_org = organisation
    actor_roles = roles
    actor_groups = groups
    !actor_mfa = second factor
    agent_name = agent
    agent_uid = agent id
    agent_instance = agent run
    agent_version = agent version
    model = model
    !identity_confidence = identity
    identity_basis = identity rests on
    src_ip = address
    device_id = device
    user_agent = client`),
  what: fields(`
    !action = action
    verb = verb
    activity_name = activity
    !command_complete = complete
    !rows_affected = rows
    bytes_in = bytes in
    bytes_out = bytes out
    tool_name = tool
    tool_call_id = tool call`),
  where: fields(`
    !resource_type = type
    !resource_name = name
    resource_uid = id
    resource_parent = part of
    host_name = host
    db_name = database
    db_schema = schema
    db_table = table
    db_objects = tables touched
    k8s_namespace = namespace
    k8s_pod = pod
    k8s_container = container
    !patient_ref = patient
    data_classification = classification`),
  outcome: fields(`
    outcome_code = code
    outcome_reason = reason
    decision_by = decided by`),
  approval: fields(`
    !approvers = approved by
    approval_reason = reason given
    approval_request_ids = request
    break_glass = break glass`),
  masking: fields(`
    masking_method = method
    masked_fields = fields masked`),
  session: fields(`
    session_type = type
    recording_state = recording
    correlation_uid = correlation`),
  source: fields(`
    source_type = source
    source_event_type = source type
    source_event_code = source code
    source_event_id = source id
    source_instance = source instance
    sequence = sequence
    event_time_raw = time as written
    event_time_quality = time quality
    parse_status = reading
    parse_notes = notes on reading
    integrity_state = source integrity
    unmapped = not mapped`),
} as const satisfies Record<string, DrawerField[]>;
