import { useState } from 'react';
import type { FieldValues } from '../../shared/query/contract.ts';
import { type Filter, tickedValues } from '../../shared/query/filter.ts';
import { links } from '../app/index.ts';
import { ClosedIcon, OpenIcon, showCount, showMany, SkeletonLines } from '../ui/index.ts';
import { FacetRow } from './FacetRow.tsx';
import type { FacetField } from './facetFields.ts';
import { excludingFilter, type FieldValue } from './filterText.ts';
import { useFieldValues } from './useEvents.ts';
import { usePause } from './usePause.ts';
import styles from './Facets.module.css';

interface FacetProps {
  facet: FacetField;
  tree: Filter;
  text: string;
  zone: string;
  onTree(tree: Filter): void;
}

/** How many values are listed from the start, and how many more each time. */
const [firstValues, moreValues] = [12, 40];

/** Values with counts; a ticked value that matches nothing under the other filters is still listed, with 0. */
function listed({ values, silent }: FieldValues, ticked: readonly FieldValue[], search: string): { value: FieldValue; count: number }[] {
  const known = new Set<FieldValue>(values.map(({ value }) => value));
  const missing = search === '' ? ticked.filter((value) => value !== null && !known.has(value)) : [];
  const unrecorded = search === '' && (silent > 0 || ticked.includes(null));
  return [...values, ...missing.map((value) => ({ value, count: 0 })), ...(unrecorded ? [{ value: null, count: silent }] : [])];
}

interface OthersProps {
  facet: FacetField;
  tree: Filter;
  data: FieldValues;
  /** Whether the values are all there are, and not only those that hold a text. */
  whole: boolean;
  onMore(): void;
}

/** What lies behind the values listed: how many there are, and the events they have, so that everything adds up. */
function Others({ facet, tree, data, whole, onMore }: OthersProps) {
  const { values, events } = data.others;
  if (values === 0) return null;
  const q = excludingFilter(
    tree,
    facet.field,
    data.values.map(({ value }) => value),
  );
  return (
    <li className={styles.others}>
      <button type="button" className={styles.more} title="List more of them" onClick={onMore}>
        other: {showMany(values, 'value')}
      </button>
      {whole && q.length < 4000 ? <a href={links.events({ q })}>{showCount(events)}</a> : <span>{showCount(events)}</span>}
    </li>
  );
}

function FacetValues({ facet, tree, text, zone, onTree }: FacetProps) {
  const [limit, setLimit] = useState(firstValues);
  const [typed, setTyped] = useState('');
  const search = usePause(typed.trim());
  const values = useFieldValues({ field: facet.field, text, zone, search, limit, ownTerm: false }, true);
  if (values.isPending) return <SkeletonLines count={4} height={24} />;
  if (values.isError) return <p className={styles.note}>These counts could not be made.</p>;
  const rows = listed(values.data, tickedValues(tree, facet.field), search);
  const searchable = typed !== '' || search !== '' || values.data.others.values > 0 || limit > firstValues;
  return (
    <>
      {searchable ? (
        <input
          className={styles.search}
          type="text"
          value={typed}
          placeholder="find a value"
          aria-label={`Find a value of ${facet.title}`}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped('');
          }}
        />
      ) : null}
      <ul
        aria-label={facet.title}
        data-stale={values.isPlaceholderData || undefined}
        className={styles.list}
        {...(facet.state ? {} : { 'data-evidence': '' })}
      >
        {rows.map(({ value, count }) => (
          <FacetRow key={value ?? ''} facet={facet} value={value} count={count} tree={tree} onTree={onTree} />
        ))}
        {rows.length === 0 ? (
          <li className={styles.note}>{search === '' ? 'none under the other filters' : 'no value holds this text'}</li>
        ) : null}
        <Others facet={facet} tree={tree} data={values.data} whole={search === ''} onMore={() => setLimit(limit + moreValues)} />
      </ul>
    </>
  );
}

/** One list of values to tick; closed, it is not counted. */
export function Facet(props: FacetProps) {
  const { facet, tree } = props;
  const [open, setOpen] = useState(facet.open || tickedValues(tree, facet.field).length > 0);
  const Arrow = open ? OpenIcon : ClosedIcon;
  return (
    <section className={styles.facet}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Arrow size={14} aria-hidden />
        {facet.title}
      </button>
      {open ? <FacetValues {...props} /> : null}
    </section>
  );
}
