import { asksPresence } from '../../shared/query/check.ts';
import type { Field } from '../../shared/import/event.ts';
import type { MarkField } from '../../shared/query/fields.ts';
import type { Value } from '../../shared/query/filter.ts';
import { matchesColumns } from './columnMatch.ts';
import { complement, type Fragment, fragment, some } from './fragment.ts';
import { holdsText } from './holdsText.ts';

const tags: Field = { name: 'tags', kind: 'list', group: 'record' };

/** Events whose marks meet a condition on `marked`. */
export function marked(sql: string, ...parameters: Fragment['parameters']): Fragment {
  return fragment(`event_id IN (SELECT event_id FROM marked WHERE ${sql})`, ...parameters);
}

/** Events of which a note of a reviewer holds the text. */
export function notesHold(text: { text: string; quoted: boolean }): Fragment {
  const { sql, parameters } = holdsText('note', text);
  return marked(`len(list_filter(notes, lambda note: ${sql})) > 0`, ...parameters);
}

const any: Record<MarkField, Fragment> = { tag: marked('len(tags) > 0'), note: marked('len(notes) > 0') };

/** Tags are compared as a whole, as every column is; notes are searched, because nobody writes a whole sentence again. */
export function matchesMark(mark: MarkField, values: readonly Value[]): Fragment {
  return some(
    values.flatMap((value) => {
      const presence = asksPresence(value);
      if (presence) return presence === 'present' ? any[mark] : complement(any[mark]);
      if (value.kind !== 'equals') return [];
      if (mark === 'note') return notesHold(value);
      const { sql, parameters } = matchesColumns([tags], [value], 'UTC');
      return marked(sql, ...parameters);
    }),
  );
}
