import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { Chips } from '../../renderer/query/Chips.tsx';
import { DiscretionContext } from '../../renderer/ui/index.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

function Page({ text }: { text: string }) {
  const [tree, setTree] = useState(parseFilter(text));
  return (
    <>
      <output>{printFilter(tree)}</output>
      <Chips tree={tree} onTree={setTree} onClear={() => setTree(parseFilter(''))} />
    </>
  );
}

const filter = () => document.querySelector('output')?.textContent;

test('every part of the filter is a chip, and a negated one says so', () => {
  renderInWindow(<Page text="actor:amy -outcome:denied (a OR b)" />);
  const chips = within(screen.getByLabelText('Parts of the filter')).getAllByRole('listitem');
  expect(chips.map((chip) => chip.textContent)).toEqual(['actor:amy', 'notoutcome:denied', 'a OR b', 'Clear all']);
});

test('removing a chip edits the tree the text is made from', async () => {
  renderInWindow(<Page text="actor:amy -outcome:denied (a OR b)" />);
  await userEvent.click(screen.getByLabelText('Remove not outcome:denied'));
  expect(filter()).toBe('actor:amy (a OR b)');
  await userEvent.click(screen.getByText('Clear all'));
  expect(filter()).toBe('');
});

test('a character that cannot be seen is written out in a chip, as in the text', () => {
  renderInWindow(<Page text={'actor:"am\u{202e}y"'} />);
  expect(within(screen.getByLabelText('Parts of the filter')).getByText(String.raw`actor:"am\u{202e}y"`)).toBeTruthy();
});

test('what is hidden in the list is hidden in a chip too, and in the name of what removes it', () => {
  renderInWindow(
    <DiscretionContext value={{ mrn: [] }}>
      <Page text={'actor:amy@clinic.example patient:"Patient/4711" (a OR -resource:"/Patient?phone=212-555-0187")'} />
    </DiscretionContext>,
  );
  const chips = screen.getByLabelText('Parts of the filter');
  expect(chips.textContent).toContain('amy@clinic.example');
  expect(new XMLSerializer().serializeToString(chips)).not.toMatch(/4711|0187/);
  expect(within(chips).getByLabelText('Remove [patient hidden]')).toBeTruthy();
});
