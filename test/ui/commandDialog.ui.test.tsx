import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { CommandDialog, type CommandItem, PersonIcon } from '../../renderer/ui/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

function Palette({ names, heard }: { names: string[]; heard: string[] }) {
  const [text, setText] = useState('');
  const item = (name: string): CommandItem => ({ id: name, icon: PersonIcon, label: name, run: () => heard.push(name) });
  const items = names.filter((name) => name.includes(text)).map(item);
  return (
    <CommandDialog
      label="Go to"
      placeholder="A name"
      open
      onClose={() => heard.push('closed')}
      text={text}
      onText={setText}
      groups={[
        { title: 'Short', items: items.filter(({ id }) => id.length < 4) },
        { title: 'Long', items: items.filter(({ id }) => id.length >= 4) },
      ]}
    />
  );
}

const chosen = () => screen.getByRole('option', { selected: true }).textContent;

test('Enter takes the first that is left, whatever was chosen before the text changed', async () => {
  const heard: string[] = [];
  renderInWindow(<Palette names={['ada', 'bo', 'adele']} heard={heard} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('combobox'));
  await user.keyboard('{ArrowDown}');
  expect(chosen()).toBe('bo');
  await user.keyboard('ad{Enter}');
  expect(heard).toEqual(['ada']);
});

test('the arrows go round through all groups, and the field names the option they stand on', async () => {
  renderInWindow(<Palette names={['ada', 'bo', 'adele']} heard={[]} />);
  const user = userEvent.setup();
  const field = screen.getByRole('combobox');
  await user.click(field);
  await user.keyboard('{ArrowUp}');
  expect(chosen()).toBe('adele');
  expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { selected: true }).id);
  await user.keyboard('{ArrowDown}');
  expect(chosen()).toBe('ada');
});

test('where nothing is left it says so, and Enter does nothing', async () => {
  const heard: string[] = [];
  renderInWindow(<Palette names={['ada']} heard={heard} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('combobox'));
  await user.keyboard('zzz{Enter}');
  expect(screen.getByRole('status').textContent).toBe('Nothing of that name');
  expect(heard).toEqual([]);
});
