import type { Page } from 'playwright-core';
import type { Client } from '../../support/transports.ts';
import type { View } from './importViews.ts';

/** The session of the sample clinic whose recording is this file, or the first that the filter finds. */
export async function sessionOf(client: Client, found: { file: string } | { filter: string }): Promise<string> {
  if ('filter' in found) return (await client.query.sessions({ text: found.filter })).rows[0]?.session_uid ?? '';
  const { rows } = await client.query.sessions({ text: 'source:asciicast' });
  for (const { session_uid } of rows) {
    const { recordings } = await client.replay.open({ session: session_uid });
    if (recordings.some(({ path }) => path.endsWith(found.file))) return session_uid;
  }
  return '';
}

export const psql = { file: 'psql-phi.cast' };
export const toolCalls = { filter: 'session_type:mcp has:recording' };

async function overScrubber(page: Page): Promise<void> {
  const track = await page.getByRole('slider').boundingBox();
  if (track) await page.mouse.move(track.x + track.width * 0.97, track.y + track.height / 2);
  await page.getByRole('slider').locator('[data-moment=shown]').waitFor();
}

/** Replays beside the plain one, over a workspace that holds the sample clinic. */
export function replayViews(client: () => Client): readonly View[] {
  const view = (title: string, found: typeof psql | typeof toolCalls, search: string, act?: (page: Page) => Promise<void>): View => ({
    title,
    async reach({ go, page, settled }) {
      await go(`#/sessions/${encodeURIComponent(await sessionOf(client(), found))}${search}`);
      await page.getByRole('slider').waitFor();
      await page.waitForTimeout(600);
      await act?.(page);
      await settled();
    },
  });
  return [
    view('Chapters', psql, '?t=11&tab=chapters'),
    view('Events near the moment', psql, '?t=11&tab=events'),
    view('Structured session', toolCalls, '?t=7'),
    view('Screen under the pointer', psql, '?t=3', overScrubber),
  ];
}
