import type { CustodyEntry } from '../../shared/workspace/custody.ts';

/** Acts in the reviewer's words; one that is not listed is shown by its own name. */
const words: Readonly<Record<string, string>> = {
  'inspect-input': 'Look at an input',
  import: 'Import a bundle',
  'import-sample': 'Import the sample clinic',
  'remove-bundle': 'Remove a bundle',
  'purge-originals': 'Delete the originals of a removed bundle',
  rebuild: 'Rebuild from the originals',
  'change-setting': 'Change a setting',
  'export-custody': 'Export the custody log',
  'export-facet': 'Export counted values',
  'export-sessions': 'Export a list of sessions',
  'export-identities': 'Export a list of identities',
  'export-resources': 'Export a list of resources',
  'merge-identities': 'Merge identities',
  'undo-merge': 'Undo a merge of identities',
  mark: 'Mark events',
  'mark-matching': 'Mark all events that match a filter',
  'undo-mark': 'Take a mark back',
  'save-view': 'Save a view',
  'rename-view': 'Rename a view',
  'delete-view': 'Delete a view',
  'reveal-values': 'Reveal hidden values',
  'reveal-keystrokes': 'Reveal keystrokes',
  'reveal-raw': 'Reveal a raw record',
  'copy-events': 'Copy whole events',
  'view-session': 'View a session',
  'sign-report': 'Sign a report',
  'export-report': 'Export a file of a report',
  'generate-key': 'Make a signing key',
  pack: 'Seal a bundle',
  'pin-root': 'Pin a root',
  'unpin-root': 'Remove a root',
  verify: 'Verify a file',
  'verify-custody': 'Verify the custody log',
  'export-events': 'Export events',
  'export-recording': 'Export a recording',
  recover: 'Recovered after an unclean end',
  'guessed-token': 'Wrong tokens were tried',
};

export function actWords(act: string): string {
  return words[act] ?? act;
}

/** What the reviewer did: its entries in the log put together. */
export interface Act {
  /** `n` of the first entry: the intent, or a note. */
  key: string;
  /** The entries, oldest first: intent and outcome, or one. */
  intent: CustodyEntry | null;
  outcome: CustodyEntry | null;
  /** `open`: an intent whose outcome was never written. */
  result: 'done' | 'refused' | 'cancelled' | 'open' | 'note';
}

function lone(entry: CustodyEntry): Act {
  const open = entry.phase === 'intent';
  return {
    key: String(entry.n),
    intent: open ? entry : null,
    outcome: open ? null : entry,
    result: open ? 'open' : entry.phase === 'note' ? 'note' : (entry.result ?? 'open'),
  };
}

/**
 * Acts out of entries, newest first. An outcome names its intent; where the intent is on a page not loaded yet the outcome
 * stands alone, and an intent without an outcome is open.
 */
export function pairActs(entries: readonly CustodyEntry[]): Act[] {
  const intents = new Map(entries.filter(({ phase }) => phase === 'intent').map((entry) => [entry.n, entry]));
  const acts: Act[] = [];
  for (const entry of entries) {
    if (entry.phase === 'outcome') {
      const intent = entry.intent === undefined ? undefined : intents.get(entry.intent);
      if (intent) intents.delete(intent.n);
      acts.push({ key: String(entry.intent ?? entry.n), intent: intent ?? null, outcome: entry, result: entry.result ?? 'open' });
    } else if (entry.phase === 'note' || intents.has(entry.n)) acts.push(lone(entry));
  }
  return acts;
}

/** Whichever entry there is, the later one first. */
export function entryOf({ intent, outcome }: Act): CustodyEntry {
  const entry = outcome ?? intent;
  if (!entry) throw new Error('An act has at least one entry.');
  return entry;
}

/** Of the entries of an act: `12 and 13`. */
export function numbersOf({ intent, outcome }: Act): string {
  if (intent && outcome) return `${intent.n} and ${outcome.n}`;
  return outcome?.intent === undefined ? String(intent?.n ?? outcome?.n) : `${outcome.intent} and ${outcome.n}`;
}

/** When an act began. */
export const timeOf = (act: Act): string => (act.intent ?? entryOf(act)).time;

/** What the act was about, both entries together: names and values as they stand in the log. */
export function subjectParts({ intent, outcome }: Act): [string, string][] {
  return Object.entries({ ...intent?.subject, ...outcome?.subject }).map(([key, value]) => [key, value === null ? 'none' : String(value)]);
}

/** The same in one line: `id: 1, to: 2026-09-30`. */
export function subjectOf(act: Act): string | null {
  const parts = subjectParts(act).map(([key, value]) => `${key}: ${value}`);
  return parts.length === 0 ? null : parts.join(', ');
}
