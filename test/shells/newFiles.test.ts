import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileFormats } from '../../main/shells/cli/commands/query.ts';
import { placeTogether } from '../../main/shells/cli/newFile.ts';
import { formatOf } from '../../main/shells/cli/rows.ts';
import { temporaryFolder } from '../support/temporary.ts';

it('an export is there with its statement or not at all, and never in the place of another file', async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  for (const name of ['made', 'statement', 'events.csv']) await writeFile(at(name), name);
  const files = [
    { path: at('events.csv.export.json'), from: at('statement') },
    { path: at('events.csv'), from: at('made') },
  ];
  await expect(placeTogether(files)).rejects.toMatchObject({ code: 'EEXIST' });
  expect((await readdir(folder)).sort()).toEqual(['events.csv', 'made', 'statement']);
  expect(await readFile(at('events.csv'), 'utf8')).toBe('events.csv');
});

it('the name of a file says its format, also where the ending has two parts', () => {
  const named = (out: string) => formatOf({ out }, false, fileFormats);
  expect(['a.ocsf.jsonl', 'a.jsonl', 'ocsf.jsonl', 'a.parquet'].map(named)).toEqual(['ocsf', 'jsonl', 'jsonl', 'parquet']);
});
