import { z } from 'zod';
import { AppError } from '../errors.ts';
import { mrnPattern } from '../discretion/sensitive.ts';
import { nearest } from '../query/fields.ts';
import { isZone } from '../time.ts';

/** A value of the workspace policy. */
export type SettingValue = string | number;

interface WholeNumber {
  kind: 'integer';
  default: number;
  min: number;
  max: number;
  unit: 'bytes' | 'count' | 'milliseconds';
  says: string;
}
interface Zone {
  kind: 'zone';
  default: string;
  says: string;
}
interface Fingerprints {
  kind: 'fingerprints';
  default: string;
  says: string;
}
interface Choice {
  kind: 'choice';
  default: string;
  values: readonly string[];
  says: string;
}
/** Shapes of record numbers; see {@link mrnPattern}. */
interface Patterns {
  kind: 'patterns';
  default: string;
  says: string;
}
export type Setting = WholeNumber | Zone | Fingerprints | Choice | Patterns;

const mebibyte = 1 << 20;
const gibibyte = 1024 * mebibyte;

const integer = (unit: WholeNumber['unit'], usual: number, [min, max]: readonly [number, number], says: string): WholeNumber => ({
  kind: 'integer',
  default: usual,
  min,
  max,
  unit,
  says,
});

/** The workspace policy: every setting that has an effect. The limits of an import are those of formats/security.md C5. */
export const settingsCatalogue = {
  'dates.zone': { kind: 'zone', default: 'UTC', says: 'Zone in which the command line reads dates where --tz is not given.' },
  'discretion.values': {
    kind: 'choice',
    default: 'hidden',
    values: ['hidden', 'shown'],
    says: 'Whether values that look like identifiers of a person or secrets are hidden until a reviewer reveals them.',
  },
  'discretion.mrn-patterns': {
    kind: 'patterns',
    default: '',
    says: 'Medical record numbers as this organisation writes them, hidden besides those that are called so.',
  },
  'import.archive-bytes': integer('bytes', 2 * gibibyte, [mebibyte, 64 * gibibyte], 'Largest archive.'),
  'import.archive-entries': integer('count', 10_000, [1, 1_000_000], 'Most entries of an archive.'),
  'import.folder-files': integer('count', 100_000, [1, 1_000_000], 'Most files of a folder.'),
  'import.expanded-bytes': integer('bytes', 8 * gibibyte, [mebibyte, 1024 * gibibyte], 'All files of a bundle together, unpacked.'),
  'import.ratio': integer('count', 200, [2, 10_000], 'How many times its packed size a larger archive entry may have.'),
  'import.ratio-from-bytes': integer('bytes', mebibyte, [1, gibibyte], 'Entries up to this size may be packed as tightly as they like.'),
  'import.packed-parts': integer('count', 100_000, [1, 10_000_000], 'Most parts of one packed file, one after another.'),
  'import.window-bytes': integer('bytes', 128 * mebibyte, [mebibyte, 2 * gibibyte], 'What unpacking a zst file may keep in memory.'),
  'import.name-bytes': integer('bytes', 240, [16, 4096], 'Longest path of an archive entry.'),
  'import.path-depth': integer('count', 16, [1, 256], 'Levels of a path in an archive.'),
  'import.line-bytes': integer('bytes', 16 * mebibyte, [1024, 256 * mebibyte], 'Longest record of a file with a record a line.'),
  'import.document-bytes': integer('bytes', 256 * mebibyte, [mebibyte, 1024 * mebibyte], 'Largest JSON document that is one record.'),
  'import.json-depth': integer('count', 64, [8, 512], 'Levels of nesting in JSON.'),
  'import.object-keys': integer('count', 10_000, [16, 1_000_000], 'Most keys of one JSON object.'),
  'import.key-bytes': integer('bytes', 8192, [64, mebibyte], 'Longest key of a JSON object.'),
  'import.records': integer('count', 50_000_000, [1, 1_000_000_000], 'Most records of a bundle.'),
  'import.listed': integer('count', 1_000_000, [1, 100_000_000], 'Most rows of lists that are kept at hand until all is read.'),
  'import.text-bytes': integer('bytes', mebibyte, [0, 16 * mebibyte], 'Largest record whose text is kept for searching.'),
  'import.terminal-columns': integer(
    'count',
    500,
    [80, 500],
    'Widest terminal of a recording; a wider one is not read, and a resize beyond it is shown in this width.',
  ),
  'import.terminal-rows': integer(
    'count',
    200,
    [24, 200],
    'Highest terminal of a recording; a higher one is not read, and a resize beyond it is shown in this height.',
  ),
  'import.excerpt-bytes': integer('bytes', 4096, [0, 65_536], 'What is shown of a rejected record.'),
  'replay.prepare-bytes': integer(
    'bytes',
    mebibyte,
    [1024, 64 * gibibyte],
    'Recordings from this size are made ready before they are opened.',
  ),
  'replay.idle-shown': integer('milliseconds', 500, [100, 60_000], 'What is left of a pause where replay skips idle time.'),
  'replay.pause-from': integer('milliseconds', 30_000, [2000, 86_400_000], 'Pauses from this length on are chapters of a recording.'),
  'reveal.record-bytes': integer('bytes', mebibyte, [1024, 16 * mebibyte], 'Most of a raw record that is shown at once.'),
  'trust.cloudtrail-keys': {
    kind: 'fingerprints',
    default: '',
    says: 'Public keys of CloudTrail digests that are known to be those of AWS, by their SHA-256.',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingKey = keyof typeof settingsCatalogue;
/** Values of the policy by key. */
export type SettingOf<Key extends SettingKey> = (typeof settingsCatalogue)[Key]['kind'] extends 'integer' ? number : string;

export const settingKeys = Object.keys(settingsCatalogue) as SettingKey[];

function schemaOf(setting: Setting): z.ZodType<SettingValue> {
  switch (setting.kind) {
    case 'integer':
      return z.coerce.number().int().min(setting.min).max(setting.max);
    case 'zone':
      return z.string().refine(isZone, 'a time zone such as Europe/Berlin');
    case 'choice':
      return z.enum(setting.values as [string, ...string[]]);
    case 'patterns':
      return z
        .string()
        .transform((text) => listOf(text).join(','))
        .refine((text) => listOf(text).every((one) => mrnPattern(one) !== undefined), 'patterns such as MRN-######');
    case 'fingerprints':
      return z
        .string()
        .transform((text) => fingerprintsOf(text).join(','))
        .refine((text) => text.split(',').every((one) => /^[0-9a-f]{64}$/.test(one)), 'fingerprints of 64 digits');
  }
}

/** Parts of a text with commas between them. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Fingerprints out of a text, in hex without spaces and colons; commas stand between them. */
export function fingerprintsOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.replace(/[\s:]/g, '').toLowerCase())
    .filter((one) => one !== '');
}

/** What a setting takes, in words. */
export function settingTakes(setting: Setting): string {
  if (setting.kind === 'zone') return 'a time zone such as Europe/Berlin, or UTC';
  if (setting.kind === 'choice') return setting.values.join(' or ');
  if (setting.kind === 'patterns') return 'patterns with commas between them: # is a digit, @ a letter, such as MRN-######';
  if (setting.kind === 'fingerprints') return 'SHA-256 fingerprints of 64 hexadecimal digits, with commas between them';
  return `a whole number of ${setting.unit === 'count' ? 'at least' : `${setting.unit}, at least`} ${setting.min} and at most ${setting.max}`;
}

const refused = (message: string, action: string) => new AppError('USAGE', message, { meaning: 'No setting was changed.', action });

/** The key, if it is one. Errors: USAGE with the keys that were probably meant. */
export function readSettingKey(key: string): SettingKey {
  if (Object.hasOwn(settingsCatalogue, key)) return key as SettingKey;
  const near = nearest(key, settingKeys);
  const ends = settingKeys.filter((known) => known.split('.').at(-1) === key);
  const meant = [...new Set([...ends, ...near])];
  throw refused(
    'There is no setting of this name.',
    meant.length > 0 ? `Did you mean ${meant.join(' or ')}?` : '`muniment settings` lists all settings.',
  );
}

/** The value a text or number stands for; null for `default`. Errors: USAGE with what the setting takes. */
export function readSettingValue(key: SettingKey, value: string | number): SettingValue | null {
  if (value === 'default') return null;
  const setting: Setting = settingsCatalogue[key];
  const text = typeof value === 'string' ? value.trim() : value;
  if ((setting.kind === 'fingerprints' || setting.kind === 'patterns') && text === '') return null;
  const found = text === '' ? undefined : schemaOf(setting).safeParse(text);
  if (found?.success && (setting.kind !== 'integer' || /^\d+$/.test(String(text))))
    return found.data === setting.default ? null : found.data;
  throw refused(`${key} does not take this value.`, `Give ${settingTakes(setting)}; or default.`);
}
