import { describe, expect, test } from 'vitest';
import {
  correctionsOf,
  emptyInspection,
  type FileRow,
  type Inspection,
  rowsOf,
  totalsOf,
  treatmentOf,
  withChoice,
} from '../../renderer/import/inspection.ts';

const file = (path: string, source: string | null, readWith: string | null = null) => ({
  path,
  size: 1,
  packed: false,
  state: source === null ? ('unrecognised' as const) : ('read' as const),
  detected: source === null ? null : { source, confidence: 0.95 },
  runnerUp: null,
  why: 'why',
  readWith,
});

const files = rowsOf({ kind: 'files', token: 't', files: [file('a', 'hoop'), file('b', null)] });
const [a, b] = files as [FileRow, FileRow];
const start = { ...emptyInspection, files };

describe('the choices of a reviewer before an import', () => {
  test('are sent for the files they are of, and for no other', () => {
    const chosen = withChoice(withChoice(start, a, null), b, 'okta');
    expect(correctionsOf(chosen)).toEqual([
      { token: 't', path: 'a', source: null },
      { token: 't', path: 'b', source: 'okta' },
    ]);
    expect([treatmentOf(a, chosen), treatmentOf(b, chosen)]).toEqual(['unread', 'chosen']);
    expect(totalsOf(chosen)).toEqual({ read: 1, kept: 1, chosen: 2 });
    expect(correctionsOf({ ...chosen, files: [b] })).toHaveLength(1);
  });

  test('are none when they are taken back, or say what was detected anyway', () => {
    expect(correctionsOf(withChoice(withChoice(start, b, 'okta'), b, undefined))).toEqual([]);
    expect(correctionsOf(withChoice(start, a, 'hoop'))).toEqual([]);
    expect(totalsOf(start)).toEqual({ read: 1, kept: 1, chosen: 0 });
  });

  test('for one file of a recording take it apart, and taken back put it together again', () => {
    const parts = [file('log', 'sudo_iolog'), file('timing', 'sudo_iolog', 'log'), file('ttyout', null, 'log'), file('other', null)];
    const recording: Inspection = { ...emptyInspection, files: rowsOf({ kind: 'files', token: 't', files: parts }) };
    const [log, timing] = recording.files as [FileRow, FileRow];
    const treated = (inspection: Inspection) => inspection.files.map((row) => treatmentOf(row, inspection));
    expect(treated(recording)).toEqual(['read', 'beside', 'beside', 'unrecognised']);
    expect(totalsOf(recording)).toEqual({ read: 3, kept: 1, chosen: 0 });
    expect(treated(withChoice(recording, log, 'script'))).toEqual(['chosen', 'read', 'unrecognised', 'unrecognised']);
    const alone = withChoice(recording, timing, 'sudo_iolog');
    expect(treated(alone)).toEqual(['read', 'chosen', 'unrecognised', 'unrecognised']);
    expect(treated(withChoice(alone, timing, undefined))).toEqual(treated(recording));
  });
});
