import { type Filter, tickedValues } from '../../shared/query/filter.ts';
import { EvidenceText, NoneIcon, showCount, State } from '../ui/index.ts';
import type { FacetField } from './facetFields.ts';
import { type FieldValue, isExcluded, toggleExcluded, toggleTick } from './filterText.ts';
import styles from './Facets.module.css';

function FacetLabel({ facet, value }: { facet: FacetField; value: FieldValue }) {
  if (value === null) return <span className="unknown">not recorded</span>;
  return facet.state ? (
    <State of={facet.state} value={value} look="bare" />
  ) : (
    <EvidenceText text={value} hides={facet.field === 'resource' ? 'values' : undefined} />
  );
}

interface FacetRowProps {
  facet: FacetField;
  value: FieldValue;
  count: number;
  tree: Filter;
  onTree(tree: Filter): void;
}

/** One value of a facet: ticked, excluded, or neither. */
export function FacetRow({ facet, value, count, tree, onTree }: FacetRowProps) {
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
        <span className={styles.count}>{showCount(count)}</span>
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
