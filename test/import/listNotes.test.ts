import { describe, expect, test } from 'vitest';
import { createListNotes } from '../../main/import/ingest/listNotes.ts';
import type { ListPage } from '../../main/import/sources/source.ts';

const page = (changes: Partial<ListPage> = {}): ListPage => ({
  what: 'sessions',
  rows: 1,
  total: null,
  capped: false,
  more: null,
  oldest: null,
  ...changes,
});

/** The sentences on files 0, 1, ... of one source, each with its pages, when so many things are named. */
function sentences(files: readonly (readonly Partial<ListPage>[])[], held: number): string[][] {
  const notes = createListNotes();
  for (const [file, pages] of files.entries()) for (const one of pages) notes.add(file, 'hoop', page(one));
  const said = notes.sentences(() => held);
  return files.map((_, file) => said.get(file) ?? []);
}

const cut = 'The list is not complete: a page says that more sessions follow, and they are not in this bundle.';

describe('pages of a list', () => {
  test('are complete when one of them, in any file, reaches further back than the page that says more follow', () => {
    expect(sentences([[{ more: true, oldest: 20 }], [{ more: false, oldest: 10 }]], 9)).toEqual([[], []]);
    expect(
      sentences(
        [
          [
            { more: true, oldest: 20 },
            { more: true, oldest: 10 },
          ],
        ],
        9,
      ),
    ).toEqual([[cut]]);
    expect(sentences([[{ more: true, oldest: 20 }], [{ more: false, oldest: 20 }]], 9)).toEqual([[cut], []]);
  });

  test('are not known to be complete when the page that says more follow has no time', () => {
    expect(sentences([[{ more: true }, { more: true, oldest: 20 }, { oldest: 1 }]], 9)).toEqual([[cut]]);
  });

  test('are of other things each on their own', () => {
    expect(
      sentences(
        [
          [
            { more: true, oldest: 20 },
            { what: 'changes', oldest: 1 },
          ],
        ],
        9,
      ),
    ).toEqual([[cut]]);
  });

  test('say once how many there should be, by the greatest number', () => {
    const says = (least: string, total: number) => [`The list counts ${least}${total} sessions; the pages of this bundle hold 9.`];
    expect(sentences([[{ total: 9 }, { total: 12, capped: true }, { total: 10 }], [{ total: 10 }], [{ total: 9 }]], 9)).toEqual([
      says('at least ', 12),
      says('', 10),
      [],
    ]);
  });

  test('may be a million, and cost neither memory nor patience', () => {
    const notes = createListNotes();
    for (let at = 0; at < 1_000_000; at += 1) notes.add(at % 10, 'hoop', page({ more: true, oldest: at, total: at }));
    const said = notes.sentences(() => 0);
    expect([said.size, said.get(0)?.length, said.get(1)?.length]).toEqual([10, 2, 1]);
  });
});
