import type { ListPage } from '../sources/source.ts';

type Page = ListPage & { file: number; source: string };

/** A page says that another follows, and no page of the bundle reaches further back. */
function isCut(page: Page, pages: readonly Page[]): boolean {
  if (page.more !== true) return false;
  const { oldest } = page;
  return !pages.some(
    (other) => other !== page && other.what === page.what && oldest !== null && other.oldest !== null && other.oldest < oldest,
  );
}

/**
 * Sentences on lists of which the bundle does not hold every page, by file. Pages do not say what they were filtered by, so
 * only what cannot be otherwise is said. `distinct` gives how many things the lists of a source name.
 */
export function listNotes(pages: readonly Page[], distinct: (source: string, what: string) => number): Map<number, string[]> {
  const notes = new Map<number, string[]>();
  for (const page of pages) {
    const { what, total, capped } = page;
    const held = distinct(page.source, what);
    const says: string[] = [];
    if (isCut(page, pages)) says.push(`The list is not complete: a page says that more ${what} follow, and they are not in this bundle.`);
    if (total !== null && held < total) {
      says.push(`The list counts ${capped ? 'at least ' : ''}${total} ${what}; the pages of this bundle hold ${held}.`);
    }
    const known = notes.get(page.file) ?? [];
    for (const one of says) if (!known.includes(one)) known.push(one);
    if (known.length > 0) notes.set(page.file, known);
  }
  return notes;
}
