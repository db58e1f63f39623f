import { expect, test } from 'vitest';
import { keptAddress } from '../../renderer/app/keptAddress.ts';
import { usualLayouts } from '../../renderer/query/index.ts';
import { writeLayout } from '../../renderer/ui/index.ts';

test('a view names its columns also where they are as they come, so that it looks the same for everyone', () => {
  const usual = { zone: 'UTC', columns: {} };
  expect(keptAddress('/events', '?q=amy&id=e1', usual)?.search).toEqual({ q: 'amy', columns: writeLayout(usualLayouts.events) });
  expect(keptAddress('/events', '?columns=time', usual)?.search).toEqual({ columns: 'time' });
  expect(keptAddress('/identities', '?q=amy', usual)?.search).toEqual({ q: 'amy', columns: writeLayout(usualLayouts.identities) });
  const arranged = { zone: 'UTC', columns: { patients: { shown: ['patient'], pinned: [], widths: {} } } };
  expect(keptAddress('/patients', '', arranged)?.search).toEqual({ columns: 'patient' });
  expect(keptAddress('/sessions', '?q=amy', arranged)?.search).toEqual({ q: 'amy' });
  expect(keptAddress('/custody', '', usual)).toBeNull();
});
