import { describe, expect, test } from 'vitest';
import {
  correctionsOf,
  emptyInspection,
  type FileRow,
  rowsOf,
  totalsOf,
  treatmentOf,
  withChoice,
} from '../../renderer/import/inspection.ts';

const file = (path: string, source: string | null) => ({
  path,
  size: 1,
  packed: false,
  state: source === null ? ('unrecognised' as const) : ('read' as const),
  detected: source === null ? null : { source, confidence: 0.95 },
  runnerUp: null,
  why: 'why',
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
    expect([treatmentOf(a, chosen.chosen), treatmentOf(b, chosen.chosen)]).toEqual(['unread', 'chosen']);
    expect(totalsOf(chosen)).toEqual({ read: 1, kept: 1, chosen: 2 });
    expect(correctionsOf({ ...chosen, files: [b] })).toHaveLength(1);
  });

  test('are none when they are taken back, or say what was detected anyway', () => {
    expect(correctionsOf(withChoice(withChoice(start, b, 'okta'), b, undefined))).toEqual([]);
    expect(correctionsOf(withChoice(start, a, 'hoop'))).toEqual([]);
    expect(totalsOf(start)).toEqual({ read: 1, kept: 1, chosen: 0 });
  });
});
