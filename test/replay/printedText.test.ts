import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { ReplayService } from '../../main/replay/replayService.ts';
import { AppError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { addRecording, eachInItsOwnFolder, folder, jobs, newService, printedFolder, psql, service, store } from './replayStore.ts';

eachInItsOwnFolder();

const missing = () => {
  throw new AppError('WORKSPACE_DAMAGED', 'A stored original is missing.', { meaning: 'It is not shown.', action: 'Restore it.' });
};
const partNames = async () => (await readdir(printedFolder()).catch(() => [])).sort();
const exact = (text: string) => ({ text, quoted: true });
const wild = (text: string) => ({ text, quoted: false });

/** A recording in asciicast v2 of these outputs, one a second. */
async function cast(...outputs: string[]): Promise<string> {
  const file = join(await temporaryFolder(), 'own.cast');
  const lines = [{ version: 2, width: 80, height: 24 }, ...outputs.map((text, second) => [second, 'o', text])];
  await writeFile(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return file;
}

async function searched(of: ReplayService = service): Promise<ReplayService> {
  await of.printed.whole();
  return of;
}

describe('a text that a recording printed', () => {
  test('is found whatever the case, also where it was overwritten, and on one line only', async () => {
    await addRecording('r-1', await cast('$ psql\r\n', 'DROP TABLE patients;\r\x1b[K', 'select 1;\r\nend'), { session_uid: 's-1' });
    await addRecording('r-2', await cast('nothing to see\r\n'), { session_uid: 's-2' });
    const { printed } = await searched();
    expect(await printed.sessions(exact('drop table'))).toEqual(['s-1']);
    expect(await printed.sessions(wild('DROP*patients'))).toEqual(['s-1']);
    expect(await printed.sessions(wild('psql*select'))).toEqual([]);
    expect(await printed.sessions(exact('drop*table'))).toEqual([]);
    expect(jobs).toEqual(['printed']);
  });

  test('is found as it is read, whatever letters it is spelled with and whatever stands invisibly between them', async () => {
    await addRecording('r-1', await cast('first\r\n', '$ s\u0443stemctl st\u043ep auditd\r\n', '$ su\u200bdo r\u200dm x\r\n'), {
      session_uid: 's-1',
    });
    await addRecording('r-2', await cast('\u0441\u0438\u0441\u0442\u0435\u043c\u0430\r\n'), { session_uid: 's-2' });
    const { printed, hits } = await searched();
    expect(await printed.sessions(exact('Systemctl stop'))).toEqual(['s-1']);
    expect(await printed.sessions(wild('sudo*rm x'))).toEqual(['s-1']);
    expect(await printed.sessions(exact('s\u0443stemctl'))).toEqual(['s-1']);
    expect(await printed.sessions(exact('\u0441\u0438\u0441\u0442\u0435\u043c\u0430'))).toEqual(['s-2']);
    expect(await hits({ text: 'text:"sudo rm"', sessions: ['s-1'] })).toEqual([
      { session: 's-1', recording: 'r-1', at: 2000, text: '$ su\u200bdo r\u200dm x', hits: 1 },
    ]);
  });

  test('is shown with its line, its moment and how often it was printed', async () => {
    await addRecording('r-1', await cast('first\r\n', 'a needle here\r\n', 'needle needle\r\n'), { session_uid: 's-1' });
    await addRecording('r-2', await cast('needle\r\n'), { session_uid: 's-2' });
    const { hits } = await searched();
    expect(await hits({ text: 'text:needle -text:first', sessions: ['s-1', 's-3'] })).toEqual([
      { session: 's-1', recording: 'r-1', at: 1000, text: 'a needle here', hits: 2 },
    ]);
    expect(await hits({ text: 'needle', sessions: ['s-1'] })).toEqual([]);
  });

  test('is that of its session, once every recording is searched', async () => {
    await addRecording('r-1', psql, { session_uid: 's-1' });
    expect(await service.searchable({})).toEqual({ recordings: 1, waiting: 1, cut: 0, unreadable: 0, state: 'stopped' });
    await searched();
    expect(await service.searchable({})).toEqual({ recordings: 1, waiting: 0, cut: 0, unreadable: 0, state: 'done' });
    expect(await service.printed.sessions(exact('patients'))).toEqual(['s-1']);
  });
});

describe('what is gathered', () => {
  test('is kept, and read again only where it is damaged or of another version', async () => {
    await addRecording('r-1', await cast('needle\r\n'), { bundle_id: 'one' });
    await addRecording('r-2', await cast('needle two\r\n'), { session_uid: 's-2', bundle_id: 'two' });
    await searched();
    const made = await partNames();
    expect(made).toHaveLength(2);
    await searched(newService());
    expect(jobs).toEqual(['printed', 'printed']);
    await appendFile(join(printedFolder(), made[0] ?? ''), 'x');
    await writeFile(join(printedFolder(), `${'0'.repeat(16)}-99-${'0'.repeat(64)}.parquet`), 'of a later version');
    const { printed } = await searched(newService());
    expect(jobs).toHaveLength(3);
    expect(await partNames()).toEqual(made);
    expect([...(await printed.sessions(exact('needle')))].sort()).toEqual(['s-1', 's-2']);
  });

  test('goes with its bundle', async () => {
    await addRecording('r-1', await cast('needle\r\n'), { bundle_id: 'one' });
    await addRecording('r-2', await cast('needle two\r\n'), { session_uid: 's-2', bundle_id: 'two' });
    await searched();
    await store.database.rows("DELETE FROM recording WHERE bundle_id = 'one'");
    const { printed } = await searched();
    expect(await partNames()).toHaveLength(1);
    expect(await printed.sessions(exact('needle'))).toEqual(['s-2']);
  });

  test('goes on where it was stopped', async () => {
    await addRecording('r-1', await cast('needle\r\n'), { bundle_id: 'one' });
    await addRecording('r-2', await cast('needle two\r\n'), { bundle_id: 'two' });
    const stopped = newService();
    void stopped.printed.begin();
    await vi.waitFor(async () => expect(await partNames()).toHaveLength(1), 15_000);
    await stopped.printed.close();
    const before = jobs.length;
    await searched(newService());
    expect(await partNames()).toHaveLength(2);
    expect(jobs.length - before).toBeLessThanOrEqual(1);
  });

  test('is answered from what is left when a file has gone, and made again', async () => {
    await addRecording('r-1', await cast('needle\r\n'));
    const { printed } = await searched();
    await rm(printedFolder(), { recursive: true });
    expect(await printed.sessions(exact('nothing was asked before'))).toEqual([]);
    expect((await printed.searchable()).waiting).toBe(1);
    await searched();
    expect(await printed.sessions(exact('needle'))).toEqual(['s-1']);
  });

  test('holds of a protocol what the replay shows of it, and nothing of its payload', async () => {
    const secret = Buffer.from('password: hunter2').toString('base64');
    const file = join(await temporaryFolder(), 'stream.json');
    await writeFile(file, JSON.stringify([[0, 'i', secret]]));
    await addRecording('r-1', file, { kind: 'protocol', format: 'hoop-stream/postgres' });
    const { printed } = await searched();
    expect(await printed.sessions(exact('hunter2'))).toEqual([]);
    expect(await printed.searchable()).toMatchObject({ recordings: 1, waiting: 0 });
  });
});

describe('recordings that cannot be searched', () => {
  test('are counted, and do not keep the others from being searched', async () => {
    await addRecording('r-1', await cast('needle\r\n'), { session_uid: 's-1' });
    await addRecording('r-2', psql, { session_uid: 's-2', format: 'unheard-of' });
    const sha256 = await addRecording('r-3', await cast('gone\r\n'), { session_uid: 's-3' });
    await rm(join(folder, 'objects', sha256));
    const { printed } = await searched(newService({ objectPath: (one) => (one === sha256 ? missing() : join(folder, 'objects', one)) }));
    expect(await printed.sessions(exact('needle'))).toEqual(['s-1']);
    expect(await printed.searchable()).toEqual({ recordings: 3, waiting: 0, cut: 0, unreadable: 2, state: 'done' });
  });

  test('because they are too long are searched to the limit, and counted as cut', async () => {
    const lines = 'short line\r\n'.repeat(50_000);
    const outputs = Array.from({ length: 10 }, () => lines);
    await addRecording('r-1', await cast(...outputs, 'behind the limit\r\n'));
    const { printed } = await searched();
    expect(await printed.searchable()).toMatchObject({ cut: 1, waiting: 0 });
    expect(await printed.sessions(exact('short line'))).toEqual(['s-1']);
    expect(await printed.sessions(exact('behind the limit'))).toEqual([]);
  });

  test('wait where the disk is nearly full, and a search that must be whole says so', async () => {
    await addRecording('r-1', await cast('needle\r\n'));
    const full = newService({ free: () => 1024 ** 3 });
    await expect(full.printed.whole()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await full.printed.searchable()).toMatchObject({ waiting: 1, state: 'disk-full' });
    expect(jobs).toEqual([]);
  });

  test('a reader that dies over one of many leaves that one unreadable and reads the others', async () => {
    for (const id of ['r-1', 'r-2', 'r-3']) await addRecording(id, await cast(`needle of ${id}\r\n`), { session_uid: `s-${id}` });
    const { printed } = await searched(newService({ failOver: 'r-2' }));
    expect([...(await printed.sessions(exact('needle')))].sort()).toEqual(['s-r-1', 's-r-3']);
    expect(await printed.searchable()).toMatchObject({ recordings: 3, waiting: 0, unreadable: 1 });
  });
});
