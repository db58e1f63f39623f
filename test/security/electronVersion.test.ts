import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string) => JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as unknown;

interface Advisories {
  /** The day on which the list was last compared with the publisher's. */
  checked: string;
  /** `fixed` names the first good version of each release line; a line that is not named was never fixed. */
  advisories: { id: string; about: string; fixed: string[] }[];
}

const { checked, advisories } = read('./electronAdvisories.json') as Advisories;
const { version } = read('../../node_modules/electron/package.json') as { version: string };

const parts = (text: string) => text.split('.').map(Number);

/** Whether a version holds a fix: at least the fixed one of its own line, or of a line newer than all of them. */
function holdsFix(installed: string, fixed: readonly string[]): boolean {
  const [major = 0, minor = 0, patch = 0] = parts(installed);
  const line = fixed.map(parts).find(([fixedMajor]) => fixedMajor === major);
  if (!line) return fixed.every((one) => (parts(one)[0] ?? 0) < major);
  const [, fixedMinor = 0, fixedPatch = 0] = line;
  return minor > fixedMinor || (minor === fixedMinor && patch >= fixedPatch);
}

describe('E23 Electron version', () => {
  it.each(advisories.map(({ id, about, fixed }) => [`${id}: ${about}`, fixed] as const))('holds the fix of %s', (_about, fixed) => {
    expect(holdsFix(version, fixed)).toBe(true);
  });

  it('is compared with a dated list', () => {
    expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(advisories.length).toBeGreaterThan(0);
  });

  it('would be refused below a fix, and on a line that has none', () => {
    const fixed = ['39.8.6', '41.1.1', '42.0.0'];
    expect(['39.8.5', '40.9.9', '41.1.0', '38.9.9'].map((one) => holdsFix(one, fixed))).toEqual([false, false, false, false]);
    expect(['39.8.6', '41.2.0', '42.0.0', '45.4.1'].map((one) => holdsFix(one, fixed))).toEqual([true, true, true, true]);
  });
});
