import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { useTotals } from '../../renderer/app/index.ts';
import { Palette } from '../../renderer/app/Palette.tsx';
import { StatusLine } from '../../renderer/app/StatusLine.tsx';
import { identityLike } from '../../renderer/query/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

test('while the next answer is on its way the palette offers nobody whom the text does not name', async () => {
  // A service that is there and does not answer yet.
  window.sessionStorage.setItem('muniment.token', 'any');
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  const rows = [{ name: 'amy' }, { name: 'amy.lee' }];
  renderInWindow(<Palette open onClose={vi.fn()} />, [[['query', 'palette', identityLike('amy')], rows]]);
  const line = screen.getByRole('combobox');
  await userEvent.click(line);
  await userEvent.paste('amy');
  expect(screen.getByText('amy')).toBeTruthy();
  await userEvent.paste('.l');
  expect(screen.queryByText('amy')).toBeNull();
  expect(screen.getByText('amy.lee')).toBeTruthy();
});

function Listed() {
  useTotals({ of: 'events', shown: 2, matching: 'failed', total: null, filter: '' });
  return <StatusLine status={undefined} filter="" />;
}

test('the status line tells a number that could not be counted from one that is being counted', () => {
  renderInWindow(<Listed />);
  expect(screen.getByTitle(/^Of events/).textContent).toBe('shown 2matching not countedtotal events counting');
});
