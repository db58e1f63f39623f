import type { ReactNode } from 'react';
import { allOf, type Filter } from '../../../shared/query/filter.ts';
import { Drawer, EvidenceRegion, EvidenceText, type Hides, State } from '../../ui/index.ts';
import type { Placed } from './GroupPage.tsx';
import { type About, Figures, type Sizes, useEventsOf, When } from './ProfileParts.tsx';
import styles from './Groups.module.css';

interface ProfileProps {
  title: string;
  placed: Placed;
  /** What the row is called; undefined where the address names none. */
  name: string | null | undefined;
  /** What of the name is hidden until it is revealed. */
  hides?: Hides;
  /** Exactly its events. */
  own: Filter;
  /** Kinds of identity, where it is one and its row is loaded. */
  types?: readonly string[] | undefined;
  sizes: Sizes;
  children(about: About): ReactNode;
}

/** What there is to tell of the events, where there are any. */
function Details({ about, children }: { about: About; children: ProfileProps['children'] }) {
  if (useEventsOf(about) === 0) return <p className={styles.note}>No event that matches belongs to it.</p>;
  return (
    <>
      <When about={about} />
      {children(about)}
    </>
  );
}

/** One row of a list beside it: its name, its numbers, when, and what its kind has besides. */
export function Profile({ title, placed, name, hides, own, types, sizes, children }: ProfileProps) {
  const { tree, zone, place, onClose, onPrevious, onNext } = placed;
  const about: About = { tree: allOf([tree, own]), zone };
  const scope = tree.kind === 'all' ? place : `${place}, within the filter`;
  return (
    <Drawer title={title} place={scope} onClose={onClose} onPrevious={onPrevious} onNext={onNext}>
      {name === undefined ? (
        <p>The address names no {title.toLowerCase()}.</p>
      ) : (
        <>
          <div className={styles.head}>
            <EvidenceRegion label="Name">
              <EvidenceText text={name} layout="lines" exact hides={hides} />
            </EvidenceRegion>
            {types ? (
              <p className={styles.states}>
                {types.length === 0 ? <State of="actor" value={null} /> : types.map((type) => <State key={type} of="actor" value={type} />)}
              </p>
            ) : null}
          </div>
          <Figures about={about} sizes={sizes} />
          <Details about={about}>{children}</Details>
        </>
      )}
    </Drawer>
  );
}
