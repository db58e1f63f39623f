import type { RosterPerson } from '../../../shared/query/roster.ts';
import { rosterFilter } from '../../../shared/query/groups.ts';
import { links } from '../../app/index.ts';
import { EvidenceText, Notice, Section } from '../../ui/index.ts';
import { within } from './groupText.ts';
import { Answer } from './ProfileParts.tsx';
import { useHasRoster, useRosterPeople } from './useRoster.ts';
import styles from './Groups.module.css';

const told = [
  ['Name', 'name'],
  ['Title', 'title'],
  ['Department', 'department'],
  ['Status', 'status'],
  ['Start', 'start'],
  ['End', 'end'],
] as const satisfies readonly (readonly [string, keyof RosterPerson])[];

/** What the rows about a person say; where they differ, all of it. */
function Person({ person }: { person: RosterPerson }) {
  return (
    <dl className={styles.facts}>
      {told.map(([word, key]) => (
        <div key={key}>
          <dt>{word}</dt>
          <dd data-evidence>
            <EvidenceText text={person[key].length > 0 ? person[key].join(' / ') : null} layout="lines" />
          </dd>
        </div>
      ))}
      <div>
        <dt>Rows</dt>
        <dd>
          {person.rows.map((row, index) => (
            <a key={row} href={links.events({ q: within(rosterFilter), id: row })}>
              row {index + 1}
            </a>
          ))}
        </dd>
      </div>
    </dl>
  );
}

/** Whom of the workforce an identity is, where a roster was imported; that it lists nobody of these names is worth knowing too. */
export function RosterEntry({ names }: { names: readonly string[] }) {
  return useHasRoster() === true ? <Entry names={names} /> : null;
}

function Entry({ names }: { names: readonly string[] }) {
  const people = useRosterPeople(names);
  return (
    <Section title="In the roster">
      <Answer query={people} lines={4}>
        {(found) => (
          <>
            {found.length === 0 ? (
              <p className={styles.note}>
                Not in the roster: nobody in it has {names.length === 1 ? 'this name' : 'one of these names'} as e-mail address, user name
                or employee id.
              </p>
            ) : null}
            {found.length > 1 ? <Notice tone="amber">Several people of the roster may be this identity.</Notice> : null}
            {found.map((person) => (
              <Person key={person.rows[0]} person={person} />
            ))}
          </>
        )}
      </Answer>
    </Section>
  );
}
