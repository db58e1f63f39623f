import type { StateOf } from '../ui/index.ts';

/** A list of values at the left of the events. */
export interface FacetField {
  /** Field of the query language: a tick writes `field:value`. */
  field: string;
  title: string;
  /** Drawn as a state where the values are ours; else as evidence. */
  state?: StateOf;
  /** Open from the start; a closed one is not counted. */
  open: boolean;
}

export const facetFields: readonly FacetField[] = [
  { field: 'actor_type', title: 'Kind of actor', state: 'actor', open: true },
  { field: 'actor', title: 'Actor', open: true },
  { field: 'resource', title: 'Resource', open: true },
  { field: 'outcome', title: 'Outcome', state: 'outcome', open: true },
  { field: 'type', title: 'Type of resource', open: false },
  { field: 'action', title: 'Action', open: false },
  { field: 'approval', title: 'Approval', state: 'approval', open: false },
  { field: 'masking_state', title: 'Masking', state: 'masking', open: false },
  { field: 'source', title: 'Source', open: false },
  { field: 'disposition', title: 'Disposition', state: 'disposition', open: false },
  { field: 'tag', title: 'Tag', open: false },
];
