import { type ReactNode, useState } from 'react';
import { matchAll } from '../../../shared/query/filter.ts';
import { identityFilter } from '../../../shared/query/groups.ts';
import type { ClaimedBy, ClaimedIdentity, MergeProposal, RosterPerson, RosterProposals } from '../../../shared/query/roster.ts';
import { describeFailure } from '../../app/index.ts';
import { Button, Dialog, ErrorState, Notice, showCount, showMany, SkeletonLines } from '../../ui/index.ts';
import { Count } from './Count.tsx';
import { within } from './groupText.ts';
import { Line, Named } from './ProfileParts.tsx';
import { useHasRoster, useMergeProposals, useRosterProposals } from './useRoster.ts';
import styles from './Groups.module.css';

const byWords: Readonly<Record<ClaimedBy, string>> = { email: 'e-mail address', user_name: 'user name', employee_id: 'employee id' };

/** What a person of the roster is told by: every proposal has one. */
const keyOf = ({ person }: MergeProposal): string => person.rows[0] ?? '';

/** A person as the roster calls him or her; without a name by the first of what it knows. */
const personName = ({ name, known_as }: RosterPerson): string | null => (name.length > 0 ? name.join(' / ') : (known_as[0] ?? null));

/** An identity with its number of events, and a word on it. */
function Claimed({ identity: { name, events }, children }: { identity: ClaimedIdentity; children: ReactNode }) {
  return (
    <Line
      name={
        <span className={styles.claimed}>
          <Named text={name} />
          <span className="quiet">{children}</span>
        </span>
      }
    >
      <Count count={events} text={within(matchAll, identityFilter(name))} />
    </Line>
  );
}

const reason = ({ by }: ClaimedIdentity): string => by.map((one) => byWords[one]).join(', ');

/** A person, and the identities that would be one; ticked unless the reviewer says otherwise. */
function Proposal({ proposal, checked, onChange }: { proposal: MergeProposal; checked: boolean; onChange(checked: boolean): void }) {
  const { person, identities, name } = proposal;
  return (
    <li className={styles.proposal}>
      <label className={styles.choice}>
        <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
        <Named text={personName(person)} />
      </label>
      <ul className={styles.lines}>
        {identities.map((identity) => (
          <Claimed key={identity.name} identity={identity}>
            {reason(identity)}
            {identity.name === name ? '; stands for all' : ''}
          </Claimed>
        ))}
      </ul>
    </li>
  );
}

/** Identities that are left alone, and who they may be. */
function Ambiguous({ found: { ambiguous, ambiguities } }: { found: RosterProposals }) {
  if (ambiguities === 0) return null;
  return (
    <section className={styles.ambiguous}>
      <h3>Not proposed: more than one person of the roster may be it</h3>
      <ul className={styles.proposals}>
        {ambiguous.map((identity) => (
          <li key={identity.name} className={styles.proposal}>
            <ul className={styles.lines}>
              <Claimed identity={identity}>{reason(identity)} of each of these</Claimed>
              {identity.people.map((person) => (
                <li key={person.rows[0]} className={styles.claimant}>
                  <Named text={personName(person)} />
                </li>
              ))}
              {identity.claimants > identity.people.length ? (
                <li className={styles.claimant}>and {showCount(identity.claimants - identity.people.length)} more people</li>
              ) : null}
            </ul>
          </li>
        ))}
      </ul>
      <p className={styles.note}>
        {ambiguities > ambiguous.length ? `${showCount(ambiguous.length)} of ${showCount(ambiguities)}. ` : ''}
        Where you know who it is, merge by hand from the profile.
      </p>
    </section>
  );
}

/** How much of what there is stands below, and what a merge does. */
function Says({ found: { people, proposals, proposed } }: { found: RosterProposals }) {
  const lists = `The roster lists ${showMany(people, 'person', 'people')}.`;
  if (proposed === 0) return <p>{lists} None of them stands under two names in the records that could be merged.</p>;
  const stand = proposed === 1 ? 'One of them stands' : `${showCount(proposed)} of them stand`;
  return (
    <p>
      {lists} {stand} under several names in the records: the address, user name or employee id of that person.
      {proposed > proposals.length ? ` The ${showCount(proposals.length)} with most events are below; the others follow them.` : ''}
    </p>
  );
}

interface ProposalsProps {
  found: RosterProposals;
  onClose(): void;
}

/** The proposals, and the way to accept those that are ticked. */
function Proposals({ found, onClose }: ProposalsProps) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { merging, merged } = useMergeProposals();
  const chosen = found.proposals.filter((proposal) => !left.has(keyOf(proposal)));
  const tick = (key: string, checked: boolean) => setLeft(new Set(checked ? [...left].filter((one) => one !== key) : [...left, key]));
  return (
    <>
      <Says found={found} />
      {merged > 0 && !merging.isPending ? (
        <Notice live>{showMany(merged, 'person was', 'people were')} merged. Each merge can be undone in the profile.</Notice>
      ) : null}
      {merging.error ? <ErrorState failure={describeFailure(merging.error)} /> : null}
      <div className={styles.rosterList} role="region" aria-label="Proposals" tabIndex={0}>
        <ul className={styles.proposals}>
          {found.proposals.map((proposal) => (
            <Proposal
              key={keyOf(proposal)}
              proposal={proposal}
              checked={!left.has(keyOf(proposal))}
              onChange={(checked) => tick(keyOf(proposal), checked)}
            />
          ))}
        </ul>
        <Ambiguous found={found} />
      </div>
      {found.proposed > 0 ? (
        <Notice>
          From here on identity: finds the events of all names of a person, and lists count them as one. The records stay as they are; each
          merge can be undone by itself, and enters the custody log.
        </Notice>
      ) : null}
      <p className={styles.actions}>
        <Button onClick={onClose}>Close</Button>
        {found.proposed > 0 ? (
          <Button look="primary" busy={merging.isPending} disabled={chosen.length === 0} onClick={() => merging.mutate(chosen)}>
            Merge {showMany(chosen.length, 'person', 'people')}
          </Button>
        ) : null}
      </p>
    </>
  );
}

function RosterDialog({ onClose }: { onClose(): void }) {
  const proposals = useRosterProposals();
  return (
    <Dialog title="Merge by the roster" open onClose={onClose} width={640}>
      <div className={styles.merge}>
        {proposals.error ? <ErrorState failure={describeFailure(proposals.error)} /> : null}
        {proposals.isPending ? <SkeletonLines count={6} height={22} /> : null}
        {proposals.data ? <Proposals found={proposals.data} onClose={onClose} /> : null}
      </div>
    </Dialog>
  );
}

/** Where a roster was imported: makes one person of the identities that it says are one, as far as the reviewer agrees. */
export function RosterMerge() {
  const [open, setOpen] = useState(false);
  if (useHasRoster() !== true) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Merge by the roster</Button>
      {open ? <RosterDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}
