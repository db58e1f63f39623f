import type { SettingState } from '../workspace/contract.ts';
import { listOf, settingsCatalogue } from '../workspace/settings.ts';
import type { SensitiveRules } from './sensitive.ts';

/** Whether a workspace hides values that look like identifiers or secrets, and what it hides besides. */
export function policyOf(settings: readonly SettingState[]): { hides: boolean; rules: SensitiveRules } {
  const valueOf = (key: 'discretion.values' | 'discretion.mrn-patterns') =>
    String(settings.find((setting) => setting.key === key)?.value ?? settingsCatalogue[key].default);
  return { hides: valueOf('discretion.values') === 'hidden', rules: { mrn: listOf(valueOf('discretion.mrn-patterns')) } };
}
