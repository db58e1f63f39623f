import type { MarkInput, MarkOnEvent, MarkOutcome } from '../../shared/workspace/marks.ts';
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

/**
 * Enters a mark in its log, then brings the index up to date. What is taken away is taken from the copies of an event too, which
 * would go on telling it. NOT_FOUND.
 */
export async function mark(workspace: OpenWorkspace, input: MarkInput): Promise<MarkOutcome> {
  if (!(await hasEvents(workspace.database, input.events))) throw unknownEvent();
  const takes = input.act === 'unflag' || input.act === 'untag';
  const events = takes ? await placesOf(workspace.database, input.events) : input.events;
  return outcomeOf(workspace, input.act, await workspace.marks.add({ ...input, events }));
}

/** Enters that a mark no longer counts. NOT_FOUND. */
export async function undoMark(workspace: OpenWorkspace, entry: number, events: readonly string[] | null): Promise<MarkOutcome> {
  const places = events && (await placesOf(workspace.database, events));
  return outcomeOf(workspace, 'undo', await workspace.marks.undo(entry, places));
}

/** Every act on an event and on what was set aside in favour of it, oldest first. */
export async function marksOf({ database, marks }: OpenWorkspace, event: string): Promise<MarkOnEvent[]> {
  return marks.on(await placesOf(database, [event]));
}
