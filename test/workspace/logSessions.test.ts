import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { importInto } from './storing.ts';

const message = (id: number, dir: 'c2s' | 's2c', more: object): string =>
  `${JSON.stringify({ ts: `2026-03-02T14:00:0${id}.000Z`, dir, mcp_session_id: 's1', subject: 'u-1', message: { jsonrpc: '2.0', id, ...more } })}\n`;

const call = (id: number): string => message(id, 'c2s', { method: 'tools/call', params: { name: 'query', arguments: {} } });
const refused = (id: number): string => message(id, 's2c', { error: { code: -32000, message: 'access denied' } });

test.each([
  ['that everything in it was refused', call(1) + refused(1) + call(2) + refused(2), 'denied'],
  ['nothing of how it ended', call(1) + message(1, 's2c', { result: {} }) + call(2) + refused(2), 'unknown'],
])('a session of many records claims %s', async (_claims, log, outcome) => {
  const directory = await temporaryFolder();
  await writeFile(join(directory, 'mcp.jsonl'), log);
  const app = await openApp({ spawnReader: inProcessReader, directory: join(directory, 'workspace') });
  try {
    await importInto(app, join(directory, 'mcp.jsonl'));
    const { rows } = await createRouterClient(app.router, { context: {} }).query.sessions({});
    expect(rows).toMatchObject([{ session_uid: 's1', session_type: 'mcp', outcome, statements: 2 }]);
  } finally {
    await app.close();
  }
});
