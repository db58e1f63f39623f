import { useState } from 'react';
import { describeFailure } from '../../app/index.ts';
import { Button, ErrorState, EvidenceRegion, EvidenceText, Section, SkeletonLines, Time } from '../../ui/index.ts';
import { MergeDialog } from './MergeDialog.tsx';
import { RosterEntry } from './RosterEntry.tsx';
import { useMergedIdentities, useUndoMerge } from './useMerging.ts';
import styles from './Groups.module.css';

/** The names of an identity: which of them a reviewer merged, who and when, and the ways to merge more and to take it back; then whom of the roster they are. */
export function Aliases({ name }: { name: string }) {
  const [merging, setMerging] = useState(false);
  const merged = useMergedIdentities();
  const undo = useUndoMerge();
  const person = merged.data?.find((one) => one.name === name);
  const names = person?.names ?? [name];
  const more = (
    <Button disabled={merged.data === undefined} onClick={() => setMerging(true)}>
      Same person as
    </Button>
  );
  return (
    <>
      <Section title="Names in the records" aside={more}>
        {merged.error ? <ErrorState failure={describeFailure(merged.error)} /> : null}
        {merged.isPending ? <SkeletonLines count={1} height={22} /> : null}
        {person ? (
          <>
            <EvidenceRegion label="Names" maxHeight={120}>
              <ul className={styles.aliases}>
                {names.map((one) => (
                  <li key={one}>
                    <EvidenceText text={one} exact />
                  </li>
                ))}
              </ul>
            </EvidenceRegion>
            <p className={styles.mergedBy}>
              <span>
                Merged by {person.reviewer}, <Time instant={person.mergedAt} brief />
              </span>
              <Button busy={undo.isPending} onClick={() => undo.mutate(person.id)}>
                Undo the merge
              </Button>
            </p>
          </>
        ) : null}
        {merged.data && !person ? (
          <p className={styles.note}>This name alone. Nobody said that it is the same person as another one.</p>
        ) : null}
        {undo.error ? <ErrorState failure={describeFailure(undo.error)} /> : null}
        {merging ? <MergeDialog names={names} name={name} onClose={() => setMerging(false)} /> : null}
      </Section>
      {merged.data ? <RosterEntry names={names} /> : null}
    </>
  );
}
