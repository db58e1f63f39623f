import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';

const folder = mkdtempSync(join(tmpdir(), 'muniment-agent-'));
const transcript = join(folder, 'agent.jsonl');
const line = (n: number, type: 'user' | 'assistant', content: unknown) =>
  JSON.stringify({
    type,
    uuid: `u${n}`,
    sessionId: 's1',
    version: '2.0.1',
    timestamp: new Date(Date.UTC(2026, 2, 1, 10, 0, n)).toISOString(),
    message: { role: type, model: 'claude-x', content },
  });
const timeless = join(folder, 'timeless.jsonl');
writeFileSync(
  timeless,
  `${line(9, 'user', 'Who read the chart?')
    .replace(/"timestamp":"[^"]*"/, '"timestamp":"some day"')
    .replace('"s1"', '"s2"')}\n`,
);
const call = { type: 'tool_use', id: 't1', name: 'mcp__ehr__query', input: { sql: 'SELECT count(*) FROM visits' } };
const answer = { type: 'tool_result', tool_use_id: 't1', content: '4,711 visits' };
writeFileSync(
  transcript,
  [line(1, 'user', 'How many visits?'), line(2, 'assistant', [call]), line(3, 'user', [answer])].map((one) => `${one}\n`).join(''),
);
afterAll(() => rmSync(folder, { recursive: true }));

const walk = walkReplays([], [transcript, timeless]);

it('an agent session shows the prompt, the call, and its answer as it was recorded, on request', async () => {
  const { page } = await walk.openSession(0);
  await page.getByRole('slider').waitFor();
  const list = page.getByRole('group', { name: 'Statements of the session' });
  await list.getByText('How many visits?').waitFor();
  await list.getByRole('button', { name: /mcp__ehr__query/ }).click();
  const answers = page.getByRole('region', { name: 'Other records of this act' });
  expect(await answers.getByText('4,711 visits').count()).toBe(0);
  await answers.getByRole('button', { name: 'Reveal record in line 3' }).click();
  await answers.getByText('4,711 visits').waitFor();
  const { rows } = await walk.server.client.workspace.custody({ limit: 20 });
  const revealed = rows.find(({ act, phase }) => act === 'reveal-raw' && phase === 'intent');
  expect(Object.keys(revealed?.subject ?? {})).toEqual(['id', 'folded']);
});

it('what was done at an unknown time is shown, not called nothing', async () => {
  const { page } = await walk.openSession(1);
  const statement = page.getByRole('group', { name: 'Statement of the moment' });
  await statement.getByText('Who read the chart?').waitFor();
  await statement.getByText('no time of its own is known').waitFor();
});
