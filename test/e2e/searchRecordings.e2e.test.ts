import { describe, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';

const recordings: Record<string, unknown[][]> = {
  'quiet.cast': [[0, 'o', 'nothing to see here\r\n']],
  'dropped.cast': [
    [0, 'o', '$ psql clinic\r\n'],
    [4, 'o', 'clinic=> DROP TABLE visits;\r\x1b[Kclinic=> select 1;\r\n'],
    [9, 'o', 'clinic=> -- never drop table again, says amy.okafor@cedarfield.example\r\n'],
    [12, 'o', 'bye\r\n'],
  ],
};

const walk = walkReplays(
  Object.entries(recordings).map(([name, events], index) => ({ name, width: 80, height: 24, timestamp: 1_788_264_000 + index, events })),
);

const sought = `q=${encodeURIComponent('text:"drop table"')}`;
const searched = async () => {
  await expect.poll(async () => (await walk.server.client.replay.searchable({})).waiting, { timeout: 20_000 }).toBe(0);
};

describe('what recordings printed', () => {
  it('is found in all of them: the session is listed with the line, its moment and the number of hits', async () => {
    const { page } = await walk.open(`#/sessions?${sought}`);
    await page.getByText('2 recordings searched').waitFor();
    const row = page.locator('[role=row][aria-rowindex="2"]');
    await row.getByText('00:04.0').waitFor();
    expect(await row.textContent()).toContain('× 2');
    expect(await row.locator('mark').allTextContents()).toEqual(['DROP TABLE']);
    expect(await page.locator('[role=row][aria-rowindex="3"]').count()).toBe(0);
  });

  it('opens at that moment, with the transcript searched for it, and n goes to the next', async () => {
    await searched();
    const { page, restsAt } = await walk.open(`#/sessions?${sought}`);
    await page.locator('[role=row][aria-rowindex="2"]').getByText('00:04.0').waitFor();
    await page.getByRole('grid', { name: 'Sessions' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await restsAt(4);
    expect(await page.getByRole('textbox', { name: 'Search in the transcript' }).inputValue()).toBe('drop table');
    await page.getByText('1 of 2 found').waitFor();
    expect(await page.evaluate('location.hash')).toContain('find=drop+table');
    await page.keyboard.press('n');
    await restsAt(9);
    await page.getByText('2 of 2 found').waitFor();
  });

  it('leads from the events of such sessions too, and leaves out those of others', async () => {
    await searched();
    const text = 'text:"drop table"';
    expect(await walk.server.client.query.countSessions({ text })).toBe(1);
    expect(await walk.server.client.query.count({ text })).toBeGreaterThan(0);
    expect((await walk.server.client.query.count({ text })) + (await walk.server.client.query.count({ text: `-${text}` }))).toBe(
      await walk.server.client.query.count({}),
    );
  });

  it('shows no identifier in a found line until it is revealed', async () => {
    await searched();
    const { page } = await walk.open(`#/sessions?q=${encodeURIComponent('text:"never drop"')}`);
    const row = page.locator('[role=row][aria-rowindex="2"]');
    await row.locator('mark').waitFor();
    expect(await row.textContent()).not.toContain('amy.okafor');
    expect(await row.locator('[data-mark=hidden]').count()).toBe(1);
  });
});
