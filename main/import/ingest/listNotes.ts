import type { ListPage } from '../sources/source.ts';

/** What the pages of one file say of one kind of thing. */
interface Told {
  source: string;
  /** Oldest row of a page that says another follows: null when such a page has no time, undefined when there is no such page. */
  more: number | null | undefined;
  total: number | null;
  capped: boolean;
}

/** What lists say of themselves, gathered page by page: it holds no page, so that any number of them may come. */
export interface ListNotes {
  add(file: number, source: string, page: ListPage): void;
  /**
   * Sentences on lists of which the bundle does not hold every page, by file. Pages do not say what they were filtered by, so
   * only what cannot be otherwise is said. `distinct` gives how many things the lists of a source name.
   */
  sentences(distinct: (source: string, what: string) => number): Map<number, string[]>;
}

/** The lesser of two times, of which null is known of neither. */
const earlier = (known: number | null | undefined, found: number | null): number | null =>
  known === undefined ? found : known === null || found === null ? null : Math.min(known, found);

export function createListNotes(): ListNotes {
  const files = new Map<number, Map<string, Told>>();
  const oldest = new Map<string, number>();
  /** A page says that another follows, and no page of the bundle reaches further back. */
  const isCut = (what: string, more: Told['more']): boolean =>
    more !== undefined && (more === null || (oldest.get(what) ?? Number.POSITIVE_INFINITY) >= more);
  const says = (what: string, { source, more, total, capped }: Told, distinct: (source: string, what: string) => number) => {
    const held = distinct(source, what);
    return [
      ...(isCut(what, more) ? [`The list is not complete: a page says that more ${what} follow, and they are not in this bundle.`] : []),
      ...(total !== null && held < total
        ? [`The list counts ${capped ? 'at least ' : ''}${total} ${what}; the pages of this bundle hold ${held}.`]
        : []),
    ];
  };
  return {
    add(file, source, page) {
      const { what, total, capped, more } = page;
      const kinds = files.get(file) ?? new Map<string, Told>();
      files.set(file, kinds);
      const told = kinds.get(what) ?? { source, more: undefined, total: null, capped: false };
      kinds.set(what, told);
      if (more === true) told.more = earlier(told.more, page.oldest);
      if (page.oldest !== null) oldest.set(what, Math.min(oldest.get(what) ?? page.oldest, page.oldest));
      if (total === null || (told.total !== null && told.total >= total)) return;
      told.total = total;
      told.capped = capped;
    },
    sentences(distinct) {
      const notes = new Map<number, string[]>();
      for (const [file, kinds] of files) {
        const said = [...kinds].flatMap(([what, told]) => says(what, told, distinct));
        if (said.length > 0) notes.set(file, said);
      }
      return notes;
    },
  };
}
