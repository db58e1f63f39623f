import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { openApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Client } from '../support/transports.ts';

const now = new Date('2026-09-08T12:00:00.000Z');

async function inWorkspace(directory: string, run: (client: Client) => Promise<void>): Promise<void> {
  const app = await openApp({ directory, now: () => now, reviewer: 'Rita Reviewer' });
  try {
    await run(createRouterClient(app.router, { context: {} }));
  } finally {
    await app.close();
  }
}

const night = {
  name: 'Denied at night',
  page: 'events',
  search: { q: 'outcome:denied', sort: 'event_time' },
  zone: 'Europe/Berlin',
} as const;

describe('a saved view', () => {
  it('is there after reopening, as it was saved', async () => {
    const directory = await temporaryFolder();
    await inWorkspace(directory, async (client) => {
      const saved = await client.workspace.saveView(night);
      expect(saved).toMatchObject({ ...night, by: 'Rita Reviewer', savedAt: now.toISOString() });
    });
    await inWorkspace(directory, async (client) => expect(await client.workspace.views()).toMatchObject([night]));
  });

  it('keeps the period that last: meant when it was saved', async () => {
    await inWorkspace(await temporaryFolder(), async (client) => {
      const { search } = await client.workspace.saveView({ ...night, search: { q: 'last:7d is:denied', columns: 'who,action' } });
      expect(search).toEqual({ q: 'at:2026-09-01T12:00:00.000000Z..2026-09-08T12:00:00.000000Z is:denied', columns: 'who,action' });
    });
  });

  it('has a name of its own, whatever the case', async () => {
    await inWorkspace(await temporaryFolder(), async (client) => {
      const { id } = await client.workspace.saveView(night);
      await expect(client.workspace.saveView({ ...night, name: ' denied AT night ' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
      const other = await client.workspace.saveView({ ...night, name: 'Other' });
      await expect(client.workspace.renameView({ id: other.id, name: night.name })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
      expect(await client.workspace.renameView({ id, name: 'Denied At Night' })).toMatchObject({ id, name: 'Denied At Night' });
    });
  });

  it('that cannot be read or is not there is refused', async () => {
    await inWorkspace(await temporaryFolder(), async (client) => {
      await expect(client.workspace.saveView({ ...night, search: { q: 'outcome:deny' } })).rejects.toMatchObject({ code: 'QUERY_SYNTAX' });
      await expect(client.workspace.saveView({ ...night, zone: 'Nowhere' })).rejects.toMatchObject({ code: 'USAGE' });
      await expect(client.workspace.deleteView({ id: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await client.workspace.views()).toEqual([]);
    });
  });

  it('is deleted for the list, kept in the journal, and each change is a custody entry without its name', async () => {
    const directory = await temporaryFolder();
    await inWorkspace(directory, async (client) => {
      const { id } = await client.workspace.saveView(night);
      await client.workspace.deleteView({ id });
      expect(await client.workspace.views()).toEqual([]);
      const { rows } = await client.workspace.custody({ limit: 10 });
      expect(rows.map(({ act, phase }) => `${act} ${phase}`)).toEqual([
        'delete-view outcome',
        'delete-view intent',
        'save-view outcome',
        'save-view intent',
      ]);
      expect(rows[0]?.subject).toEqual({ view: id, page: 'events' });
    });
    expect(await readFile(join(directory, 'journal.jsonl'), 'utf8')).toContain('Denied at night');
    expect(await readFile(join(directory, 'custody.jsonl'), 'utf8')).not.toContain('night');
    await inWorkspace(directory, async (client) => expect(await client.workspace.views()).toEqual([]));
  });
});
