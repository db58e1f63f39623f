import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { limitsOf } from '../../main/import/importLimits.ts';
import { readSettingKey, readSettingValue, settingKeys, settingsCatalogue } from '../../shared/workspace/settings.ts';
import { createTimeMap } from '../../shared/replay/timeline.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());

async function inNew(run: (client: Client, app: TestApp, directory: string) => Promise<void>): Promise<void> {
  const directory = await temporaryFolder();
  const app = await openApp({ spawnReader, directory });
  try {
    await run(createRouterClient(app.router, { context: {} }), app, directory);
  } finally {
    await app.close();
  }
}

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError && error.code === 'USAGE') return error.detail.action;
    throw error;
  }
  return 'accepted';
};

describe('a setting', () => {
  it('holds after reopening, and is in journal and custody log with its old and new value', async () => {
    const directory = await temporaryFolder();
    const one = await openApp({ directory });
    const client: Client = createRouterClient(one.router, { context: {} });
    expect(await client.workspace.changeSetting({ key: 'import.records', value: '20' })).toEqual({
      key: 'import.records',
      old: 50_000_000,
      new: 20,
    });
    const { rows } = await client.workspace.custody({ limit: 2 });
    expect(rows).toMatchObject([
      { act: 'change-setting', phase: 'outcome', result: 'done', subject: { key: 'import.records', old: 50_000_000, new: 20 } },
      { act: 'change-setting', phase: 'intent', subject: { key: 'import.records' } },
    ]);
    await one.close();
    const two = await openApp({ directory });
    const again: Client = createRouterClient(two.router, { context: {} });
    const found = (await again.workspace.settings()).find(({ key }) => key === 'import.records');
    expect(found).toMatchObject({ value: 20, default: 50_000_000, changed: true });
    await again.workspace.changeSetting({ key: 'import.records', value: 'default' });
    expect((await again.workspace.settings()).every(({ changed }) => !changed)).toBe(true);
    await two.close();
  });

  it('refuses an unknown name with the names that were probably meant', () => {
    expect(refusal(() => readSettingKey('import.line-byte'))).toContain('import.line-bytes');
    expect(refusal(() => readSettingKey('zone'))).toContain('dates.zone');
    expect(refusal(() => readSettingKey('__proto__'))).toContain('lists all settings');
  });

  it.each([
    ['import.records', '0'],
    ['import.records', '1e3'],
    ['import.records', '-5'],
    ['import.records', '0x10'],
    ['import.records', ''],
    ['import.records', '2.5'],
    ['dates.zone', 'Mars/Olympus'],
    ['dates.zone', ''],
  ] as const)('%s refuses %j and says what it takes', (key, value) => {
    expect(refusal(() => readSettingValue(key, value))).toMatch(/^Give a (whole number|time zone)/);
  });

  it('takes its default, its least and its most', () => {
    for (const key of settingKeys) {
      const setting = settingsCatalogue[key];
      expect(readSettingValue(key, setting.default)).toBeNull();
      if (setting.kind === 'integer') {
        expect(readSettingValue(key, String(setting.min))).toBe(setting.min);
        expect(readSettingValue(key, setting.max)).toBe(setting.max === setting.default ? null : setting.max);
        expect(refusal(() => readSettingValue(key, setting.max + 1))).toContain(String(setting.max));
      }
    }
  });
});

describe('an import limit of the policy', () => {
  it('is there for every setting of the import, which sets that limit and no other', () => {
    const importKeys = settingKeys.filter((key) => key.startsWith('import.'));
    const asked: string[] = [];
    const set = limitsOf((key) => asked.push(key));
    expect(asked.toSorted()).toEqual(importKeys.toSorted());
    expect(Object.values(set).toSorted((a, b) => a - b)).toEqual(importKeys.map((_, at) => at + 1));
  });

  it('reaches the process that reads', async () => {
    await inNew(async (client, app, directory) => {
      const folder = join(directory, 'tmp', 'two');
      await mkdir(folder);
      for (const name of ['a.json', 'b.json']) await writeFile(join(folder, name), '{}');
      await client.workspace.changeSetting({ key: 'import.folder-files', value: 1 });
      await expect(importInto(app, folder)).rejects.toMatchObject({ code: 'INPUT_REFUSED', data: { reason: 'folder/too-many-files' } });
      await client.workspace.changeSetting({ key: 'import.folder-files', value: 2 });
      expect(await importInto(app, folder)).toMatchObject({ already: false });
    });
  });
});

describe('what replay leaves of a pause', () => {
  it('is told with the timeline of a recording', async () => {
    await inNew(async (client, app, directory) => {
      const file = join(directory, 'tmp', 'pause.cast');
      await writeFile(file, '{"version":2,"width":80,"height":24}\n[0.1,"o","a"]\n[9.5,"o","b"]\n');
      await importInto(app, file);
      const { rows } = await client.query.sessions({});
      const { recordings } = await client.replay.open({ session: rows[0]?.session_uid ?? '' });
      const recording = recordings[0]?.id ?? '';
      expect((await client.replay.timeline({ recording })).idleShown).toBe(500);
      await client.workspace.changeSetting({ key: 'replay.idle-shown', value: 2000 });
      const { idle, idleShown } = await client.replay.timeline({ recording });
      expect(createTimeMap(idle, idleShown).skipped).toBeCloseTo(7400, 3);
    });
  });
});
