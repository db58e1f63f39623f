import type {
  MarkAct,
  MarkInput,
  MarkMatchingInput,
  MarkMatchingOutcome,
  MarkOnEvent,
  MarkOutcome,
  Matching,
  UndoAllOutcome,
} from '../../shared/workspace/marks.ts';
import { AppError } from '../../shared/errors.ts';
import { hasEvents, placesOf, refreshAnnotations } from './annotations.ts';
import type { WrittenMark } from './marks.ts';
import type { OpenWorkspace } from './openWorkspace.ts';

const unknownEvent = () =>
  new AppError('NOT_FOUND', 'An event that was to be marked is not in this workspace.', {
    meaning: 'Nothing was marked. It may belong to a bundle that was removed.',
    action: 'Load the list again, and mark what is there.',
  });

/** The log has decided: the index follows now, or where even this finds no room, at its next use. */
async function follow({ database, index, marks, reopenIndex }: OpenWorkspace, events: readonly string[]): Promise<void> {
  await refreshAnnotations(database, index, marks, events).catch(() => reopenIndex().catch(() => undefined));
}

async function outcomeOf(workspace: OpenWorkspace, act: string, written: WrittenMark | null): Promise<MarkOutcome> {
  if (written === null) return { act, entry: null, sha256: null, events: 0 };
  await follow(workspace, written.events);
  return { act, entry: written.n, sha256: written.sha256, events: written.events.length };
}

/** An act on events; what is taken away is taken from the copies of an event too, which would go on telling it. */
async function inputOn({ database }: OpenWorkspace, act: MarkAct, events: string[]): Promise<MarkInput> {
  const takes = act.act === 'unflag' || act.act === 'untag';
  return { ...act, events: takes ? await placesOf(database, events) : events };
}

/** Enters a mark in its log, then brings the index up to date. NOT_FOUND. */
export async function mark(workspace: OpenWorkspace, input: MarkInput): Promise<MarkOutcome> {
  if (!(await hasEvents(workspace.database, input.events))) throw unknownEvent();
  return outcomeOf(workspace, input.act, await workspace.marks.add(await inputOn(workspace, input, input.events)));
}

/** Events that match a filter now, each by its id. */
export interface FoundEvents {
  found: Matching;
  ids: string[];
}

const changedMeanwhile = (was: Matching, now: Matching) =>
  new AppError(
    'USAGE',
    was.events === now.events
      ? 'Other events match the filter now than when they were selected.'
      : `${now.events} events match the filter now; ${was.events} did when they were selected.`,
    { meaning: 'Nothing was marked.', action: 'Select all that match again, and mark them.', reason: 'matching-changed' },
  );

/**
 * Makes marks on all that match a filter, if those are still the events that were selected: all acts together, and then the index
 * follows once. Errors: USAGE, and those of `find`.
 */
export async function markMatching(
  workspace: OpenWorkspace,
  { matching, acts }: MarkMatchingInput,
  find: (asked: Matching) => Promise<FoundEvents>,
): Promise<MarkMatchingOutcome> {
  const { found, ids } = await find(matching);
  if (found.ids !== matching.ids) throw changedMeanwhile(matching, found);
  const inputs: MarkInput[] = [];
  for (const act of acts) inputs.push(await inputOn(workspace, act, ids));
  const written = await workspace.marks.addAll(inputs, found);
  if (written === null) return { entries: [], sha256: null, changed: 0, matching: found };
  await follow(workspace, written.events);
  return { entries: written.entries, sha256: written.sha256, changed: written.events.length, matching: found };
}

/** Enters that a mark no longer counts. NOT_FOUND. */
export async function undoMark(workspace: OpenWorkspace, entry: number, events: readonly string[] | null): Promise<MarkOutcome> {
  const places = events && (await placesOf(workspace.database, events));
  return outcomeOf(workspace, 'undo', await workspace.marks.undo(entry, places));
}

/** Enters that these marks no longer count, all together, and then the index follows once. NOT_FOUND. */
export async function undoMarks(workspace: OpenWorkspace, entries: readonly number[]): Promise<UndoAllOutcome> {
  const written = await workspace.marks.undoAll(entries);
  await follow(workspace, written.events);
  return { entries: written.entries, sha256: written.sha256, events: written.events.length };
}

/** Every act on an event and on what was set aside in favour of it, oldest first. */
export async function marksOf({ database, marks }: OpenWorkspace, event: string): Promise<MarkOnEvent[]> {
  return marks.on(await placesOf(database, [event]));
}
