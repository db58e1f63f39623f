import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Aliases } from '../../renderer/query/groups/Aliases.tsx';
import { MergeDialog } from '../../renderer/query/groups/MergeDialog.tsx';
import { Figures } from '../../renderer/query/groups/ProfileParts.tsx';
import { RosterMerge } from '../../renderer/query/groups/RosterMerge.tsx';
import { matchAll } from '../../shared/query/filter.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const nobody = /Nobody said/;

test('that nobody merged a name is said once it is known, and not while it is asked or could not be', async () => {
  renderInWindow(<Aliases name="amy" />);
  expect(screen.queryByText(nobody)).toBeNull();
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(screen.queryByText(nobody)).toBeNull();
  cleanup();
  renderInWindow(<Aliases name="amy" />, [[['workspace', 'identities'], []]]);
  expect(screen.getByText(nobody)).toBeTruthy();
});

test('a number of a profile that cannot be counted says so, instead of counting for ever', async () => {
  const figures = { events: { count: 3, trend: [] }, from: null, to: null, figures: {} };
  renderInWindow(<Figures about={{ tree: matchAll, zone: 'UTC' }} sizes={[]} />, [[['query', 'figures', '', 'UTC'], figures]]);
  expect(await screen.findByText('not counted')).toBeTruthy();
  expect(screen.queryByText('counting')).toBeNull();
});

test('why a merge failed is not said of another choice', async () => {
  const others = [{ name: 'amy.lee', names: ['amy.lee'] }];
  renderInWindow(<MergeDialog names={['amy']} name="amy" onClose={vi.fn()} />, [[['query', 'most', 'identities', '', 'UTC', 12], others]]);
  await userEvent.click(await screen.findByText('amy.lee'));
  await userEvent.click(screen.getByRole('button', { name: 'Merge' }));
  expect(await screen.findByRole('alert')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'amy.lee' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

const nothingSaid = { department: [], title: [], manager: [], status: [], start: [], end: [], type: [] };
const listed = (row: string, name: string) => ({ rows: [row], known_as: [row], name: [name], ...nothingSaid });
const claimed = (name: string) => ({ name, by: ['user_name'], events: 1 });

test('merging by the roster is offered where there is one, for those who are ticked, and says of no one that he was merged who was not', async () => {
  renderInWindow(<RosterMerge />, [[['workspace', 'status'], { rosters: 0 }]]);
  expect(screen.queryByRole('button')).toBeNull();
  cleanup();
  const proposals = [
    { person: listed('1', 'Amy Lee'), name: 'amy', identities: [claimed('amy'), claimed('alee')] },
    { person: listed('2', 'Bo Ray'), name: 'bo', identities: [claimed('bo'), claimed('bray')] },
  ];
  const ambiguous = [{ ...claimed('ward'), people: [listed('1', 'Amy Lee'), listed('2', 'Bo Ray')], claimants: 1_002 }];
  const found = { people: 2, proposals, proposed: 2, ambiguous, ambiguities: 1 };
  renderInWindow(<RosterMerge />, [
    [['workspace', 'status'], { rosters: 1 }],
    [['query', 'roster', 'proposals'], found],
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Merge by the roster' }));
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Bo Ray' }));
  expect(screen.getByText(/more than one person of the roster may be it/)).toBeTruthy();
  expect(screen.getByText('and 1,000 more people')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Merge 1 person' }));
  expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
  expect(screen.queryByText(/merged\. Each merge/)).toBeNull();
});
