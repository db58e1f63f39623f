import type { Searchable } from '../../shared/replay/contract.ts';
import { ExceptionIcon, showCount, showMany } from '../ui/index.ts';
import { useSearchable } from './usePrinted.ts';
import styles from './SearchedLine.module.css';

const whyWaiting: Readonly<Record<Searchable['state'], string>> = {
  working: 'They are being read: the lists grow meanwhile.',
  'disk-full': 'The disk is nearly full: free some space, then search again.',
  stopped: 'Reading them was interrupted: search again to go on.',
  done: '',
};

/** What is missing from a search in recordings, in a few words; nothing when it is whole. */
function missing({ recordings, waiting, cut, unreadable, state }: Searchable): string[] {
  const because = state === 'disk-full' ? ', the disk is nearly full' : '';
  return [
    waiting > 0 ? `${showCount(waiting)} of ${showMany(recordings, 'recording')} not searched yet${because}` : '',
    cut > 0 ? `${showMany(cut, 'recording')} searched in part` : '',
    unreadable > 0 ? `${showMany(unreadable, 'recording')} not readable` : '',
  ].filter((part) => part !== '');
}

function sayAll({ waiting, cut, unreadable, state }: Searchable): string {
  return [
    'text: looks through what recordings printed.',
    waiting > 0 ? `Of recordings that are not searched yet, nothing is listed. ${whyWaiting[state]}` : '',
    cut > 0 ? 'Of a very long recording the first 500,000 lines are searched.' : '',
    unreadable > 0 ? 'Of a recording that cannot be read to its end, what comes before is searched.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

interface SearchedProps {
  filter: string;
}

function Missing({ searchable, parts }: { searchable: Searchable; parts: readonly string[] }) {
  return (
    <span className={styles.searched} role="status" title={sayAll(searchable)} data-missing>
      <ExceptionIcon size={13} aria-hidden />
      {parts.join(', ')}
    </span>
  );
}

/** What is missing from the answer to a filter that asks for printed text, because recordings were not searched for it; nothing else. */
export function Unsearched({ filter }: SearchedProps) {
  const searchable = useSearchable(filter);
  const parts = searchable ? missing(searchable) : [];
  return searchable && parts.length > 0 ? <Missing searchable={searchable} parts={parts} /> : null;
}

/** In the status line, while the filter asks for printed text: whether all recordings were searched for it. */
export function SearchedLine({ filter }: SearchedProps) {
  const searchable = useSearchable(filter);
  if (!searchable) return null;
  const parts = missing(searchable);
  if (parts.length > 0) return <Missing searchable={searchable} parts={parts} />;
  return (
    <span className={styles.searched} role="status" title={sayAll(searchable)}>
      {showMany(searchable.recordings, 'recording')} searched
    </span>
  );
}
