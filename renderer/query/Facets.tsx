import { useState } from 'react';
import type { FacetValue } from '../../shared/query/contract.ts';
import { type Filter, tickedValues } from '../../shared/query/filter.ts';
import { ClosedIcon, EvidenceText, NoneIcon, OpenIcon, showCount, SkeletonLines, State } from '../ui/index.ts';
import { type FacetField, facetFields } from './facetFields.ts';
import { type FieldValue, isExcluded, toggleExcluded, toggleTick } from './filterText.ts';
import { useFacet } from './useEvents.ts';
import styles from './Facets.module.css';

interface FacetsProps {
  tree: Filter;
  text: string;
  zone: string;
  onTree(tree: Filter): void;
}

function FacetLabel({ facet, value }: { facet: FacetField; value: FieldValue }) {
  if (value === null) return <span className="unknown">not recorded</span>;
  return facet.state ? <State of={facet.state} value={value} look="bare" /> : <EvidenceText text={value} />;
}

interface FacetRowProps {
  facet: FacetField;
  value: FieldValue;
  count: number | null;
  tree: Filter;
  onTree(tree: Filter): void;
}

function FacetRow({ facet, value, count, tree, onTree }: FacetRowProps) {
  const ticked = tickedValues(tree, facet.field).includes(value);
  const excluded = isExcluded(tree, facet.field, value);
  const name = value ?? 'not recorded';
  return (
    <li className={styles.row} data-excluded={excluded || undefined}>
      <label className={styles.tick}>
        <input type="checkbox" checked={ticked} onChange={() => onTree(toggleTick(tree, facet.field, value))} />
        <span className={styles.value}>
          <FacetLabel facet={facet} value={value} />
        </span>
        <span className={styles.count}>{count === null ? '' : showCount(count)}</span>
      </label>
      <button
        type="button"
        className={styles.exclude}
        aria-pressed={excluded}
        aria-label={`Exclude ${name}`}
        title={excluded ? 'Include it again' : 'Exclude it'}
        onClick={() => onTree(toggleExcluded(tree, facet.field, value))}
      >
        <NoneIcon size={12} aria-hidden />
      </button>
    </li>
  );
}

/** Values with counts; a ticked value that matches nothing under the other filters is still listed, with 0. */
function listed(values: readonly FacetValue[], ticked: readonly FieldValue[]): FacetValue[] {
  const missing = ticked.filter((value) => !values.some((one) => one.value === value)).map((value) => ({ value, count: 0 }));
  return [...values, ...missing];
}

function Facet({ facet, tree, text, zone, onTree }: FacetsProps & { facet: FacetField }) {
  const [open, setOpen] = useState(facet.open || tickedValues(tree, facet.field).length > 0);
  const values = useFacet(facet.field, text, zone, open);
  const rows = listed(values.data ?? [], tickedValues(tree, facet.field));
  const Arrow = open ? OpenIcon : ClosedIcon;
  return (
    <section className={styles.facet}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Arrow size={14} aria-hidden />
        {facet.title}
      </button>
      {open && values.isPending ? <SkeletonLines count={4} height={24} /> : null}
      {open && values.isError ? <p className={styles.note}>These counts could not be made.</p> : null}
      {open && values.data ? (
        <ul
          aria-label={facet.title}
          data-stale={values.isPlaceholderData || undefined}
          className={styles.list}
          {...(facet.state ? {} : { 'data-evidence': '' })}
        >
          {rows.map(({ value, count }) => (
            <FacetRow key={value ?? ''} facet={facet} value={value} count={count} tree={tree} onTree={onTree} />
          ))}
          {rows.length === 0 ? <li className={styles.note}>none under the other filters</li> : null}
          {values.data.length === 12 ? <li className={styles.note}>the 12 most frequent</li> : null}
        </ul>
      ) : null}
    </section>
  );
}

/** What there is under the other filters, to tick and to exclude. */
export function Facets(props: FacetsProps) {
  return (
    <div className={styles.facets} data-facets role="region" aria-label="Facets" tabIndex={0}>
      {facetFields.map((facet) => (
        <Facet key={facet.field} facet={facet} {...props} />
      ))}
    </div>
  );
}
