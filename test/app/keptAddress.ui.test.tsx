import { expect, test } from 'vitest';
import { keptAddress } from '../../renderer/app/keptAddress.ts';
import { usualLayout } from '../../renderer/query/index.ts';
import { writeLayout } from '../../renderer/ui/index.ts';

test('a view of events names its columns also where they are as they come, so that it looks the same for everyone', () => {
  const usual = { zone: 'UTC', layout: null };
  expect(keptAddress('/events', '?q=amy&id=e1', usual)?.search).toEqual({ q: 'amy', columns: writeLayout(usualLayout) });
  expect(keptAddress('/events', '?columns=time', usual)?.search).toEqual({ columns: 'time' });
  expect(keptAddress('/identities', '?q=amy', usual)?.search).toEqual({ q: 'amy' });
  expect(keptAddress('/custody', '', usual)).toBeNull();
});
