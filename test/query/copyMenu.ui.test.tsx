import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { CopyMenu } from '../../renderer/query/CopyMenu.tsx';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

async function copy(what: string) {
  const user = userEvent.setup();
  renderInWindow(<CopyMenu ids={['e1']} q="amy" withKey={false} />);
  await user.click(screen.getByRole('button', { name: 'Copy as' }));
  await user.click(await screen.findByText(what));
}

test('a copy that could not be entered in the custody log is not made, and says why with its code', async () => {
  await copy('Copy row as JSON');
  expect(await screen.findByRole('button', { name: /^Not copied: .+\(\w+\)$/ })).toBeTruthy();
  expect(await navigator.clipboard.readText()).toBe('');
});

test('the link to a list has its order and columns too, and not the event that is open beside it', async () => {
  window.location.hash = '#/events?q=amy&sort=-action&columns=time%2Cwho&id=e1';
  await copy('Copy link to this list');
  await screen.findByRole('button', { name: 'Copied' });
  expect(await navigator.clipboard.readText()).toMatch(/#\/events\?q=amy&sort=-action&columns=time%2Cwho$/);
});
