import { z } from 'zod';
import { links } from '../../app/index.ts';
import { allOf, type Filter } from '../../../shared/query/filter.ts';
import { parseFilter } from '../../../shared/query/parse.ts';
import { printFilter } from '../../../shared/query/print.ts';
import { type FigureId, figureTexts } from '../../../shared/query/figures.ts';
import type { ResourceKey } from '../../../shared/query/groups.ts';

/** The text of a filter with more that must hold: what a number counts, and where it leads. */
export function within(tree: Filter, ...more: readonly Filter[]): string {
  return printFilter(allOf([tree, ...more]));
}

/** The query that a figure is. */
export const figureFilter = (id: FigureId): Filter => parseFilter(figureTexts[id]);

const name = z.string().nullable();
const single = z.tuple([name]);
const resource = z.tuple([name, name, name]);

/** What a row is about, as its id in the address: the texts that name it, as a list. */
export const rowKey = (...names: readonly (string | null)[]): string => JSON.stringify(names);

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The identity or patient of an id; undefined where it is none. */
export function nameOfKey(id: string): string | null | undefined {
  const found = single.safeParse(read(id));
  return found.success ? found.data[0] : undefined;
}

/** The resource of an id; undefined where it is none. */
export function resourceOfKey(id: string): ResourceKey | undefined {
  const found = resource.safeParse(read(id));
  if (!found.success) return undefined;
  const [named, type, parent] = found.data;
  return { name: named, type, parent };
}

/** The query for identities whose name holds what was typed; what cannot stand in a bare value stands for anything. */
export function identityLike(typed: string): string {
  const pattern = `*${typed.replace(/[^\p{L}\p{N}@._-]+/gu, '*').replace(/\.{2,}/g, '*')}*`;
  return printFilter({ kind: 'term', field: 'identity', values: [{ kind: 'equals', text: pattern.replace(/\*+/g, '*'), quoted: false }] });
}

/** The profile of an identity. */
export const identityLink = (name: string | null): string => links.identities({ id: rowKey(name) });
