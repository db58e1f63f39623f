import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apartColumns, jointColumns, jointNames } from '../../main/database/jointColumns.ts';
import { shortNames } from '../../shared/import/event.ts';
import { openEvents } from '../support/events.ts';

/** Texts that look like what stands between them, and such as count differently in bytes, code points and what is seen as one character. */
const names = fc.oneof(
  fc.constantFrom(null, '', ':', '3:', '12:4:', '1', '\u0000', 'e\u0301', '👩‍⚕️', '\ufeffx', 'a\u001fb'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const columns = [...(shortNames.actor ?? []), ...(shortNames.resource ?? [])];

test('what stands joined is taken apart into what it was, whatever the names are', async () => {
  const { database, close } = await openEvents();
  try {
    await fc.assert(
      fc.asyncProperty(fc.tuple(...columns.map(() => names)), async (texts) => {
        const typed = columns.map((column, at) => `$${at + 1}::VARCHAR AS ${column}`).join(', ');
        const [row] = await database.rows(
          `SELECT ${apartColumns('actor')}, ${apartColumns('resource')} FROM
            (SELECT unnest([made], recursive := true) FROM (SELECT {${jointNames
              .split(', ')
              .map((name, at) => `${name}: texts[${at + 1}]`)
              .join(', ')}} AS made FROM (SELECT [${jointColumns}] AS texts FROM (SELECT ${typed}))))`,
          texts,
        );
        expect(row).toEqual(Object.fromEntries(columns.map((column, at) => [column, texts[at] ?? ''])));
      }),
      { numRuns: 200 },
    );
  } finally {
    await close();
  }
});
