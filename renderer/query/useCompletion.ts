import { useQueries } from '@tanstack/react-query';
import { fieldsLike, type Place, placeAt, writeValue } from '../../shared/query/completion.ts';
import { fieldSays, hasValues, valueHelp, valueWords, wordHelp } from '../../shared/query/fieldHelp.ts';
import { fieldColumns } from '../../shared/query/fields.ts';
import { client } from '../client.ts';
import { type Hides, shownParts } from '../ui/index.ts';
import { useHidingRules } from '../workspace/index.ts';
import { hidesOf } from './eventValues.ts';
import { readFilter } from './filterText.ts';
import { useFieldValues } from './useEvents.ts';
import { usePause } from './usePause.ts';
import { useEarlierQueries } from './useEarlierQueries.ts';

/** One thing that can be taken at the cursor. */
export interface Option {
  /** Title of the part of the list it stands in. */
  group: string;
  text: string;
  /** Whether the text came from a bundle. */
  evidence: boolean;
  /** What it means, in our words. */
  says?: string;
  /** Events it would find under the other terms; null while they are counted. */
  count?: number | null;
  /** What it puts in the place of which part of the text. */
  insert: string;
  from: number;
  to: number;
}

export interface Completion {
  options: readonly Option[];
  /** What may stand at the cursor, in a sentence. */
  help: string;
  /** Whether the counts are those of all events, because the other terms cannot be read. */
  countsAll: boolean;
}

const [mostFields, mostValues, mostFound, mostEarlier] = [8, 10, 4, 6];

/** Text before which nothing can be completed: the beginning of a comparison, or a range. */
const isOrdered = (typed: string) => /^[<>]|\.\./.test(typed);

/** What of the values of a field is hidden until it is revealed. */
function fieldHides(field: string): Hides | undefined {
  const columns = fieldColumns(field) ?? [];
  return columns.map(({ name }) => hidesOf(name)).find((hides) => hides !== undefined);
}

const holds = (text: string, typed: string) => text.toLowerCase().includes(typed.toLowerCase());

/** Values of a field that hold what is typed, asked for once typing pauses; a newer question aborts the older one. */
function useValues(field: string, place: Place, text: string, zone: string, limit: number, wanted: boolean) {
  const asked = usePause(JSON.stringify([place.typed, text]), 100);
  const [search, under] = JSON.parse(asked) as [string, string];
  // Until typing pauses, the question is still that of other terms, and its counts would be wrong here.
  const isAsked = wanted && under === text;
  const answer = useFieldValues({ field, text: under, zone, search, limit, ownTerm: true }, isAsked);
  const rules = useHidingRules();
  // Taking a value writes it into the line, where it would be shown.
  const isShown = (value: string) => shownParts(value, fieldHides(field), rules).every(({ hidden }) => hidden === null);
  return isAsked ? (answer.data?.values ?? []).filter(({ value }) => holds(value, place.typed) && isShown(value)) : [];
}

/** How many events each word of `has:`, `is:` or `trust:` would find under the other terms. */
function useWordCounts(field: string, words: readonly string[], under: string, zone: string): readonly (number | null)[] {
  const text = (word: string) => `${under === '' ? '' : `(${under}) `}${field}:${word}`;
  const counted = field === 'last' ? [] : words;
  const answers = useQueries({
    queries: counted.map((word) => ({
      queryKey: ['query', 'count', text(word), zone],
      queryFn: ({ signal }: { signal: AbortSignal }) => client.query.count({ text: text(word), zone }, { signal }),
    })),
  });
  return answers.map(({ data }) => data ?? null);
}

function fieldOptions(place: Place): Option[] {
  if (place.kind !== 'field') return [];
  return fieldsLike(place.typed, mostFields).map((name) => ({
    group: 'Fields',
    text: `${name}:`,
    evidence: false,
    says: fieldSays(name),
    insert: `${name}:`,
    from: place.from,
    to: place.to,
  }));
}

interface Counted {
  value: string;
  count: number;
}

function valueOptions(group: string, values: readonly Counted[], place: Place, before = ''): Option[] {
  return values.map(({ value, count }) => ({
    group,
    text: value,
    evidence: true,
    count,
    insert: `${before}${writeValue(value)}`,
    from: place.from,
    to: place.to,
  }));
}

/** Everything that can be taken at the cursor while the list is open: fields, values with their counts, words, and earlier queries. */
export function useCompletion(text: string, cursor: number, zone: string, open: boolean): Completion {
  const place = placeAt(text, cursor);
  const readable = readFilter(place.rest).ok;
  const under = readable ? place.rest : '';
  const valueOf = place.kind === 'value' && hasValues(place.field) && !isOrdered(place.typed);
  const word = place.kind === 'field' && place.typed.length > 1;
  const own = useValues(place.field, place, under, zone, mostValues, open && valueOf);
  const actors = useValues('actor', place, under, zone, mostFound, open && word);
  const resources = useValues('resource', place, under, zone, mostFound, open && word);
  const words = open && place.kind === 'value' ? valueWords(place.field).filter((one) => one.startsWith(place.typed.toLowerCase())) : [];
  const counts = useWordCounts(place.field, words, under, zone);
  const earlier = useEarlierQueries(open && text === '');
  const at = { from: place.from, to: place.to };
  const options: Option[] = [
    ...earlier
      .slice(0, mostEarlier)
      .map((one) => ({ group: 'Earlier queries', text: one, evidence: true, insert: one, from: 0, to: text.length })),
    ...fieldOptions(place),
    ...valueOptions('Values', own, place),
    ...words.map((one, index) => {
      const count = counts[index];
      return { group: 'Words', text: one, evidence: false, insert: one, ...at, ...(count === undefined ? {} : { count }) };
    }),
    ...valueOptions('Actors', actors, place, 'actor:'),
    ...valueOptions('Resources', resources, place, 'resource:'),
  ];
  const help = place.kind === 'value' ? (valueHelp(place.field) ?? 'There is no field of this name.') : wordHelp;
  return { options: open ? options : [], help, countsAll: !readable };
}
