import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { QueryLine } from '../../renderer/query/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

/** A page that keeps its filter in one place, as the address does. */
function Page({ first = '', live = true, seen }: { first?: string; live?: boolean; seen: string[] }) {
  const [filter, setFilter] = useState(first);
  return (
    <>
      <QueryLine
        value={filter}
        live={live}
        hint="/"
        onApply={(text) => {
          seen.push(text);
          setFilter(text);
        }}
      />
      <button type="button" onClick={() => setFilter('outcome:denied')}>
        tick denied
      </button>
      <button type="button" onClick={() => setFilter('amy')}>
        back to amy
      </button>
      <p data-filter>{filter}</p>
    </>
  );
}

const line = () => screen.getByLabelText<HTMLInputElement>('Search or filter');

test('typing applies the filter after a pause, not letter by letter', async () => {
  const seen: string[] = [];
  renderInWindow(<Page seen={seen} />);
  await userEvent.type(line(), 'amy');
  await waitFor(() => expect(seen).toEqual(['amy']));
});

test('a text that cannot be read is underlined where reading stopped, says what was expected, and is not applied', async () => {
  const seen: string[] = [];
  const { container } = renderInWindow(<Page seen={seen} />);
  await userEvent.type(line(), 'outcome:deny');
  expect(container.querySelector('u[data-offset="8"]')?.textContent).toBe('deny');
  expect(line().getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('status').textContent).toMatch(/Expected at 9: .*denied/);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(seen.every((text) => !text.includes('deny'))).toBe(true);
});

test.each([
  ['actor:amy', 'Until then the page shows actor:amy.'],
  ['', 'Until then the page shows everything, without a filter.'],
])('beside what cannot be read stands what the page shows meanwhile: %s', async (first, words) => {
  renderInWindow(<Page first={first} seen={[]} />);
  await userEvent.click(line());
  await userEvent.paste(' rows:>many');
  expect(screen.getByRole('status').textContent).toContain(words);
});

test('a page that waits for Enter does not say what it shows', async () => {
  renderInWindow(<Page first="actor:amy" live={false} seen={[]} />);
  await userEvent.click(line());
  await userEvent.paste(' rows:>many');
  expect(screen.getByRole('status').textContent).not.toContain('Until then');
});

test('a filter changed elsewhere replaces the text', async () => {
  renderInWindow(<Page first="actor:amy" seen={[]} />);
  await userEvent.click(screen.getByText('tick denied'));
  expect(line().value).toBe('outcome:denied');
});

test('the echo of an applied text does not overwrite what was typed since', async () => {
  const seen: string[] = [];
  renderInWindow(<Page seen={seen} />);
  await userEvent.type(line(), 'amy');
  await waitFor(() => expect(seen).toEqual(['amy']));
  await userEvent.type(line(), ' bob');
  expect(line().value).toBe('amy bob');
  await waitFor(() => expect(seen.at(-1)).toBe('amy bob'));
});

test('a text typed before does not undo the filter when it comes back from elsewhere: ticked, unticked', async () => {
  const seen: string[] = [];
  const { container } = renderInWindow(<Page seen={seen} />);
  await userEvent.type(line(), 'amy');
  await waitFor(() => expect(seen).toEqual(['amy']));
  await userEvent.click(screen.getByText('tick denied'));
  await userEvent.click(screen.getByText('back to amy'));
  expect(line().value).toBe('amy');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(container.querySelector('p[data-filter]')?.textContent).toBe('amy');
  expect(seen).toEqual(['amy']);
});

test('where the page does not follow, Enter applies and typing alone does not', async () => {
  const seen: string[] = [];
  renderInWindow(<Page live={false} seen={seen} />);
  await userEvent.type(line(), 'amy');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(seen).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(seen).toEqual(['amy']);
});
