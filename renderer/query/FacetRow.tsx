import { type Filter, tickedValues } from '../../shared/query/filter.ts';
import { EvidenceText, NoneIcon, showCount, State, useShownText } from '../ui/index.ts';
import { hidesOfField } from './eventValues.ts';
import type { FacetField } from './facetFields.ts';
import { type FieldValue, isExcluded, toggleExcluded, toggleTick } from './filterText.ts';
import styles from './Facets.module.css';

function FacetLabel({ facet, value }: { facet: FacetField; value: FieldValue }) {
  if (value === null) return <span className="unknown">not recorded</span>;
  return facet.state ? (
    <State of={facet.state} value={value} look="bare" />
  ) : (
    <EvidenceText text={value} hides={hidesOfField(facet.field)} />
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
  const shown = useShownText();
  const name = value === null ? 'not recorded' : shown(value, hidesOfField(facet.field));
  // A tick stands in the line at the top and in the address: what is hidden is not written there, but may be taken away.
  const hidden = value !== null && name !== value;
  const says = hidden ? 'Holds something hidden: reveal it to filter by it' : undefined;
  return (
    <li className={styles.row} data-excluded={excluded || undefined}>
      <label className={styles.tick} title={says}>
        <input
          type="checkbox"
          checked={ticked}
          disabled={hidden && !ticked}
          onChange={() => onTree(toggleTick(tree, facet.field, value))}
        />
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
        disabled={hidden && !excluded}
        title={excluded ? 'Include it again' : (says ?? 'Exclude it')}
        onClick={() => onTree(toggleExcluded(tree, facet.field, value))}
      >
        <NoneIcon size={12} aria-hidden />
      </button>
    </li>
  );
}
