import { type CanonicalFacts, WrittenJson } from './canonical.ts';
import { redactJson } from './hoopWire/redaction.ts';

/** JSON text of tool arguments, which are a map or the text of one. */
export function argumentsText(value: unknown): string | undefined {
  if (typeof value === 'string') return redactJson(value);
  return value === undefined || value === null ? undefined : redactJson(JSON.stringify(value));
}

function isObjectText(text: string | undefined): text is string {
  if (!text?.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Who {
  agent: string | undefined;
  agentName: string | undefined;
  user: string | undefined;
  email: string | undefined;
}

/** No convention says on whose behalf: what is there is a claim of the program that was instrumented. */
export function actorFacts({ agent, agentName, user, email }: Who, service: string | undefined): CanonicalFacts {
  const person = user ?? email;
  const acting = agent ?? agentName;
  const behalf = { on_behalf_of_uid: user, on_behalf_of_email: email };
  const basis = 'attributes that the instrumented program set; nobody checked them';
  if (acting !== undefined)
    return {
      actor_type: 'agent',
      actor_uid: acting,
      actor_name: agentName ?? acting,
      ...behalf,
      ...(person === undefined
        ? {}
        : {
            delegation_chain: [
              { uid: person, type: 'unknown', via: 'attribute of the span' },
              { uid: acting, type: 'agent', via: 'agent of the span' },
            ],
          }),
      identity_confidence: person === undefined ? 'none' : 'asserted',
      identity_basis: person === undefined ? 'the spans name the agent, and nobody it acts for' : basis,
    };
  if (person !== undefined)
    return { actor_type: 'unknown', actor_uid: person, actor_email: email, identity_confidence: 'asserted', identity_basis: basis };
  if (service !== undefined)
    return { actor_type: 'service', actor_uid: service, actor_name: service, identity_confidence: 'asserted', identity_basis: basis };
  return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
}

/** A tool with its arguments, as the columns name them. */
export function toolFacts(tool: string, given: string | undefined): CanonicalFacts {
  return {
    tool_name: tool,
    command_text: given === undefined ? tool : `${tool} ${given}`,
    command_params: isObjectText(given) ? new WrittenJson(given) : undefined,
  };
}
