import { eventField } from '../import/event.ts';
import { dispositions } from '../workspace/marks.ts';
import { fieldTarget, hasWords, isWords, trustWords } from './fields.ts';

/** What the fields of the language ask, in a few words each. */
const fieldWords: Readonly<Record<string, string>> = {
  actor: 'who did it: e-mail, name, id, or what the target saw',
  identity: 'whoever an event is attributed to',
  behalf: 'for whom an agent or service did it',
  agent: 'the agent that did it',
  resource: 'what it was done to',
  type: 'kind of resource',
  action: 'what was done',
  outcome: 'how it ended',
  source: 'which kind of log it comes from',
  session: 'session id',
  host: 'host name',
  db: 'database name',
  table: 'table, or tables touched',
  patient: 'patient named in the record',
  approval: 'state of its approval',
  approver: 'who approved it',
  masked: 'masking, or fields masked',
  phi: 'whether health data was shown',
  ip: 'address it came from',
  rows: 'rows affected: a number',
  bundle: 'id of the bundle it came in',
  at: 'when: a date or a time',
  command: 'the whole command or query',
  tag: 'a tag of a reviewer',
  note: 'a text in a note of a reviewer',
  disposition: 'what a reviewer concluded',
  has: 'whether something is there',
  is: 'a state in one word',
  trust: 'how far its file can be trusted',
  last: 'a stretch of time up to now',
  raw: 'a text in the raw record',
  text: 'a text that a recording printed',
};

/** What a field asks, in a few words; of a column of the catalogue, its part of the record. */
export function fieldSays(name: string): string {
  const said = Object.hasOwn(fieldWords, name) ? fieldWords[name] : undefined;
  return said ?? `column, ${eventField(name)?.group ?? 'unknown'}`;
}

const ofKind: Readonly<Record<string, string>> = {
  integer: 'A number: 7, >1000, <=5, 10..20. "" finds what is not recorded.',
  real: 'A number: 7.5, >1000, <=5, 10..20. "" finds what is not recorded.',
  time: 'A month, a day or a time: 2026-09, 2026-09-01, 2026-09-01T14:30, >2026-09-01, 2026-09-01..2026-09-15. "" finds events without one.',
  boolean: 'yes or no. "" finds what is not recorded.',
  enum: 'One of the values listed. A comma means or. "" finds what is not recorded.',
};
const text =
  'A whole value, whatever the case; amy* begins with amy. Quotes around spaces, a comma means or, "" finds what is not recorded.';

const note = 'A text that a note holds; quotes around spaces. "" finds events without a note.';

const ofTarget: Readonly<Record<'last' | 'raw' | 'printed' | 'words' | 'identity', string>> = {
  last: 'A number and m, h, d or w: 30m, 24h, 7d, 2w.',
  raw: 'A text of the raw record. Every record is read, which takes its time.',
  printed:
    'A text on one line that a recording of the session printed, whatever the case, also where it was overwritten. Quotes around spaces; drop*table has anything between.',
  words: 'One of the words listed. A comma means or.',
  identity: text,
};

/** What may stand behind a field, in a sentence or two; undefined when there is no such field. */
export function valueHelp(name: string): string | undefined {
  const target = fieldTarget(name);
  if (target?.kind === 'mark') return target.mark === 'tag' ? text : note;
  if (target && target.kind !== 'columns') return ofTarget[target.kind];
  const [first, ...others] = target?.columns ?? [];
  if (!first) return undefined;
  return others.length === 0 ? (ofKind[first.kind] ?? text) : text;
}

/** What may stand where no field is named yet. */
export const wordHelp =
  'A word is looked for in commands, resources, actors and notes; "two words" as they stand. - in front leaves out, OR and ( ) combine.';

/** Words a field takes besides values of the evidence; none for most fields. */
export function valueWords(name: string): readonly string[] {
  if (name === 'has') return hasWords;
  if (name === 'is') return isWords;
  if (name === 'trust') return trustWords;
  if (name === 'disposition') return dispositions;
  return name === 'last' ? ['1h', '24h', '7d', '30d', '90d'] : [];
}

/** Whether a field has values of the evidence that can be listed and counted. */
export function hasValues(name: string): boolean {
  const target = fieldTarget(name);
  if (target?.kind === 'mark') return target.mark === 'tag';
  return (
    (target?.kind === 'columns' || target?.kind === 'identity') &&
    target.columns.every(({ kind }) => kind !== 'time' && kind !== 'json' && kind !== 'leaf')
  );
}
