import { wordColumns } from '../../shared/import/event.ts';
import { absoluteTimes } from '../../shared/query/absolute.ts';
import { fieldTarget, type HasWord, type IsWord, type TrustWord } from '../../shared/query/fields.ts';
import type { Filter, Term, Value, Word } from '../../shared/query/filter.ts';
import { syntaxError } from '../../shared/query/syntaxError.ts';
import type { Disposition } from '../../shared/workspace/marks.ts';
import { matchesColumns } from './columnMatch.ts';
import { complement, every, type Fragment, fragment, some } from './fragment.ts';
import { matchesIdentity } from './identities.ts';
import { holdsText } from './holdsText.ts';
import { matchesPrinted, type PrintedIn } from './printedMatch.ts';
import { marked, matchesMark, notesHold } from './markMatch.ts';

/** What the meaning of a query depends on besides its text. */
export interface Circumstances {
  /** IANA zone in which dates, and times without an offset, are read. */
  zone: string;
  /** What `last:` counts back from. */
  now: Date;
  /** Whether a note of a reviewer may hold the word; notes are looked through for any word where nobody can tell. */
  noteMayHold?: ((word: Word) => boolean) | undefined;
  /** Sessions with a recording that printed a text (printedMatch.ts); none where nobody searched. */
  printedIn?: PrintedIn | undefined;
}

/** `masking`: something was hidden in what was shown; "not logged" hides nothing, it keeps nothing. */
const has: Record<HasWord, string> = {
  recording: "session_uid IN (SELECT session_uid FROM recording WHERE kind <> 'none')",
  approval: "(approval_state IN ('pending', 'approved', 'denied', 'expired', 'promoted') OR list_max(approval_request_ids) <> '')",
  masking: "(masking_state IN ('masked', 'hashed', 'encrypted', 'redacted') OR list_max(masked_fields) <> '')",
  patient: "list_max(patient_ref) <> ''",
  command: "command_text <> ''",
  note: marked('len(notes) > 0').sql,
  behalf: "(on_behalf_of_uid <> '' OR on_behalf_of_email <> '')",
};

const is: Record<IsWord, string> = {
  denied: "outcome = 'denied'",
  failed: "outcome = 'failure'",
  unknown: "(outcome IS NULL OR outcome = 'unknown')",
  agent: "actor_type = 'agent'",
  human: "actor_type = 'human'",
  shared: "identity_confidence = 'shared_account'",
  flagged: marked('flagged').sql,
  reviewed: marked("disposition <> 'unreviewed'").sql,
  derived: 'ordinal > 0',
  revised: "event_id IN (SELECT known_id FROM superseded_event WHERE why = 'revision' AND ordinal = 0)",
};

const trusted = (state: TrustWord) => `file_id IN (SELECT id FROM source_file WHERE trust = '${state}')`;
const trust: Record<TrustWord, string> = {
  unsealed: trusted('unsealed'),
  untrusted: trusted('untrusted'),
  unverifiable: trusted('unverifiable'),
  verified: trusted('verified'),
  failed: trusted('failed'),
};

const disposition: Record<Disposition, string> = {
  unreviewed: complement(marked("disposition <> 'unreviewed'")).sql,
  'reviewed-ok': marked("disposition = 'reviewed-ok'").sql,
  exception: marked("disposition = 'exception'").sql,
  escalated: marked("disposition = 'escalated'").sql,
};

/** Looking up events by their notes takes four times as long as the words alone, and few words stand in a note. */
function matchesWord(word: Word, { noteMayHold = () => true }: Circumstances): Fragment {
  const columns = wordColumns.map((column) => holdsText(column, word));
  return some(noteMayHold(word) ? [...columns, notesHold(word)] : columns);
}

const equal = (values: readonly Value[]) => values.filter((value) => value.kind === 'equals');

/** Statements derived from a record share its raw text, so they are found by its place in the file. */
function matchesRaw(values: readonly Value[]): Fragment {
  const text = some(equal(values).map((value) => holdsText('raw', value)));
  return {
    sql: `(file_id, byte_offset) IN (SELECT (file_id, byte_offset) FROM event JOIN event_raw USING (event_id) WHERE ${text.sql})`,
    parameters: text.parameters,
  };
}

function matchesNamed(conditions: Readonly<Record<string, string>>, values: readonly Value[]): Fragment {
  const found = equal(values).flatMap((value) => {
    const word = value.text.toLowerCase();
    return Object.hasOwn(conditions, word) ? [conditions[word] ?? 'false'] : [];
  });
  return some(found.map((sql) => fragment(sql)));
}

function matchesTerm({ field, values }: Term, { zone, printedIn }: Circumstances): Fragment {
  if (field === 'has') return matchesNamed(has, values);
  if (field === 'is') return matchesNamed(is, values);
  if (field === 'trust') return matchesNamed(trust, values);
  if (field === 'disposition') return matchesNamed(disposition, values);
  if (field === 'raw') return matchesRaw(values);
  const target = fieldTarget(field);
  if (target?.kind === 'identity') return matchesIdentity(values);
  if (target?.kind === 'printed') return matchesPrinted(values, printedIn);
  if (target?.kind === 'mark') return matchesMark(target.mark, values);
  if (target?.kind !== 'columns') throw syntaxError('The query has a field that is not known.', 'Write the query again.');
  return matchesColumns(target.columns, values, zone);
}

function matches(filter: Filter, circumstances: Circumstances): Fragment {
  switch (filter.kind) {
    case 'all':
      return fragment('true');
    case 'and':
      return every(filter.items.map((item) => matches(item, circumstances)));
    case 'or':
      return some(filter.items.map((item) => matches(item, circumstances)));
    case 'not':
      return complement(matches(filter.item, circumstances));
    case 'word':
      return matchesWord(filter, circumstances);
    case 'term':
      return matchesTerm(filter, circumstances);
  }
}

/**
 * The condition on `event` that a filter is. It is TRUE exactly for the events that match: a null inside counts as "does not
 * match", and so does it under a negation. Errors: QUERY_SYNTAX for a date that the zone does not have.
 */
export function predicate(filter: Filter, circumstances: Circumstances): Fragment {
  return matches(absoluteTimes(filter, circumstances.now), circumstances);
}
