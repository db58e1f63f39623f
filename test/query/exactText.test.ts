import { expect, test } from 'vitest';
import { openDatabase } from '../../main/database/open.ts';
import { temporaryFolder } from '../import/importing.ts';

test('a text from the database has every character, a mark of U+FEFF at its start too', async () => {
  const database = await openDatabase({ file: ':memory:', allowedDirectories: [], temporary: temporaryFolder() });
  const texts = ['\ufeffshort', '\ufeff', `\ufeff${'longer than twelve bytes'}`, 'at the end\ufeff'];
  for (const text of texts)
    expect(await database.rows('SELECT $1::VARCHAR AS one, [$1::VARCHAR] AS list', [text])).toEqual([{ one: text, list: [text] }]);
  await database.close();
});
