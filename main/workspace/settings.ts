import {
  readSettingKey,
  readSettingValue,
  type Setting,
  type SettingKey,
  settingKeys,
  type SettingOf,
  settingsCatalogue,
  settingTakes,
  type SettingValue,
} from '../../shared/workspace/settings.ts';
import type { SettingChange, SettingState } from '../../shared/workspace/contract.ts';
import type { Journal } from './records.ts';

/** The workspace policy as the journal states it. */
export interface WorkspaceSettings {
  /** The value in force: what was set, else the default. */
  get<Key extends SettingKey>(key: Key): SettingOf<Key>;
  /** Every setting with its value, in the order of the catalogue. */
  list(): SettingState[];
  /** Changes one setting once it is in the journal; `default` takes a change back. Errors: USAGE for an unknown key or a value it does not take. */
  change(key: string, value: string | number): Promise<SettingChange>;
}

const usual = (key: SettingKey): SettingValue => settingsCatalogue[key].default;

/** Reads the policy out of the journal. Settings that this version does not know are kept there and have no effect. */
export async function createSettings(journal: Journal, now: () => Date): Promise<WorkspaceSettings> {
  const set = new Map<string, SettingValue>();
  const enter = (key: string, value: SettingValue | null) => (value === null ? set.delete(key) : set.set(key, value));
  for (const record of await journal.settings()) enter(record.key, record.new);
  const valueOf = (key: SettingKey): SettingValue => set.get(key) ?? usual(key);
  return {
    get: <Key extends SettingKey>(key: Key) => valueOf(key) as SettingOf<Key>,
    list: () =>
      settingKeys.map((key) => {
        const setting: Setting = settingsCatalogue[key];
        return {
          key,
          value: valueOf(key),
          default: setting.default,
          changed: set.has(key),
          takes: settingTakes(setting),
          says: setting.says,
        };
      }),
    async change(name, given) {
      const key = readSettingKey(name);
      const value = readSettingValue(key, given);
      const old = valueOf(key);
      if (value !== (set.get(key) ?? null)) {
        await journal.append({ kind: 'setting', at: now().toISOString(), key, old: set.get(key) ?? null, new: value });
        enter(key, value);
      }
      return { key, old, new: valueOf(key) };
    },
  };
}
