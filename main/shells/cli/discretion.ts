import type { RevealReason } from '../../../shared/discretion/reveal.ts';
import { policyOf } from '../../../shared/discretion/policy.ts';
import type { SensitiveRules } from '../../../shared/discretion/sensitive.ts';
import type { Context } from './context.ts';

/** Whether this run hides values that look like identifiers or secrets, and by which rules. */
export interface Discretion {
  hidden: boolean;
  rules: SensitiveRules;
}

/** As the policy of the workspace wants it, unless a reason was given to see values as recorded: that is a custody entry. */
export async function discretionOf({ client }: Context, reason: RevealReason | undefined): Promise<Discretion> {
  const { hides, rules } = policyOf(await client.workspace.settings());
  if (hides && reason !== undefined) await client.workspace.reveal({ reason });
  return { hidden: hides && reason === undefined, rules };
}
