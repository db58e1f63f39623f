import { acted, type CanonicalFacts, nanoInstant } from './canonical.ts';
import type { JsonReader, JsonRecord } from './jsonRecords.ts';
import { type Attributes, attributesOf } from './otelAttributes.ts';
import { actorFacts, argumentsText, toolFacts } from './otelFacts.ts';

const decisions: Readonly<Record<string, CanonicalFacts>> = {
  accept: { outcome: 'success', approval_state: 'approved' },
  reject: { outcome: 'denied', approval_state: 'denied' },
};

const successes: Readonly<Record<string, string>> = { true: 'success', false: 'failure' };

function logOutcome(own: Attributes, type: string): CanonicalFacts {
  if (type.endsWith('tool_decision')) return { ...decisions[own.text('decision') ?? ''], decision_by: own.text('source') };
  const [success, error] = [own.text('success'), own.text('error')];
  return { outcome: successes[success ?? (error === undefined ? '' : 'false')], outcome_reason: error };
}

function logThing(own: Attributes, resource: Attributes, body: string | undefined): CanonicalFacts {
  const tool = own.text('tool_name', 'gen_ai.tool.name');
  const service = resource.text('service.name');
  const who = { user: own.text('user.account_uuid', 'user.id', 'enduser.id'), email: own.text('user.email') };
  if (tool === undefined)
    return {
      ...actorFacts({ agent: undefined, agentName: undefined, ...who }, service),
      ...acted('api', 'other'),
      resource_type: 'other',
      resource_name: service,
      command_text: body,
    };
  return {
    ...actorFacts({ agent: service, agentName: service, ...who }, service),
    agent_name: service,
    agent_version: resource.text('service.version'),
    ...acted('api', 'execute'),
    resource_type: 'tool',
    resource_name: tool,
    ...toolFacts(tool, argumentsText(own.plain.tool_parameters ?? own.plain['gen_ai.tool.call.arguments'])),
  };
}

/** The columns of a log record; those of coding agents say who let a tool run (formats/sources.md 12). */
export function logFacts(record: JsonRecord, resource: Attributes, reader: JsonReader): CanonicalFacts {
  const own = attributesOf(record);
  const { members } = record;
  const at = [members.scalar('timeUnixNano'), members.scalar('observedTimeUnixNano')].find((digits) => nanoInstant(digits) !== undefined);
  const body = reader.inner(record, 'body')?.members.text('stringValue');
  const type = (members.text('eventName') ?? own.text('event.name') ?? body ?? 'log').slice(0, 200);
  const session = own.text('session.id', 'gen_ai.conversation.id');
  return {
    source_event_type: type,
    event_time: nanoInstant(at),
    event_time_raw: at,
    duration_ms: own.text('duration_ms'),
    ...logThing(own, resource, body),
    model: own.text('model', 'gen_ai.request.model'),
    actor_org: own.text('organization.id'),
    source_instance: resource.text('service.name'),
    verb: type,
    ...logOutcome(own, type),
    session_uid: session,
    session_type: session && 'agent',
    correlation_uid: members.text('traceId')?.toLowerCase() ?? own.text('prompt.id'),
  };
}
