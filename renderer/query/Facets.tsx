import { memo } from 'react';
import type { Filter } from '../../shared/query/filter.ts';
import { Facet } from './Facet.tsx';
import { facetFields } from './facetFields.ts';
import styles from './Facets.module.css';

interface FacetsProps {
  tree: Filter;
  text: string;
  zone: string;
  onTree(tree: Filter): void;
}

/** What there is under the other filters, to tick and to exclude. */
export const Facets = memo(function Facets(props: FacetsProps) {
  return (
    <div className={styles.facets} data-facets role="region" aria-label="Facets" tabIndex={0}>
      {facetFields.map((facet) => (
        <Facet key={facet.field} facet={facet} {...props} />
      ))}
    </div>
  );
});
