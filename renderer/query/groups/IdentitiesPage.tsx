import { allOf, type Filter, matchAll, withTicks } from '../../../shared/query/filter.ts';
import { identityFilter, type IdentityRow, resourceFilter } from '../../../shared/query/groups.ts';
import { Section } from '../../ui/index.ts';
import { Aliases } from './Aliases.tsx';
import { identityColumns } from './groupColumns.tsx';
import { GroupPage, type GroupPageProps, type Placed } from './GroupPage.tsx';
import { nameOfKey, rowKey, within } from './groupText.ts';
import { Profile } from './Profile.tsx';
import { IdentityLines, ResourceLines } from './ProfileLists.tsx';
import { type About, Answer, Sessions, type Sizes, Values } from './ProfileParts.tsx';
import { RosterMerge } from './RosterMerge.tsx';
import { identityCalls, patientCalls, resourceCalls, useMost } from './useGroups.ts';

const sizes: Sizes = [
  { calls: resourceCalls, word: 'Resources' },
  { calls: patientCalls, word: 'Patients' },
];

/** How many of its resources are looked at for others who touch them: each is several words of a query, which may have 200. */
const resourcesLookedAt = 10;

/** Who else touches the same resources: the list of identities of a query that names them. */
function Peers({ about, name }: { about: About; name: string | null }) {
  const resources = useMost(resourceCalls, { text: within(about.tree), zone: about.zone }, resourcesLookedAt);
  const named = (resources.data ?? []).filter((row) => row.name !== null).map((row) => resourceFilter(row, row.named_by));
  const title = 'Who else touches these resources';
  if (resources.data === undefined) {
    return (
      <Section title={title}>
        <Answer query={resources} lines={3}>
          {() => null}
        </Answer>
      </Section>
    );
  }
  const [first] = named;
  if (!first) return null;
  const touched: Filter = named.length === 1 ? first : { kind: 'or', items: named };
  return (
    <IdentityLines
      about={{ tree: allOf([touched, { kind: 'not', item: identityFilter(name) }]), zone: about.zone }}
      title={title}
      says={`Events of others on ${named.length === 1 ? 'the resource' : `the ${named.length} resources`} it uses most, whatever the filter.`}
      none="Nobody else, as far as the records say."
    />
  );
}

/** On whose behalf it acts, and who acts on its behalf, as the records state it. */
function Delegation({ about, name }: { about: About; name: string | null }) {
  return (
    <>
      <Values
        about={about}
        title="On whose behalf it acts"
        field="behalf"
        says="As the records state it. Who acted for whom is not guessed."
      />
      {name === null ? null : (
        <IdentityLines
          about={{ tree: withTicks(matchAll, 'behalf', [name]), zone: about.zone }}
          title="Who acts on its behalf"
          none="No record says that somebody acts on its behalf."
        />
      )}
      <Values about={about} title="Agents named in its events" field="agent" optional />
    </>
  );
}

function IdentityProfile({ placed, row }: { placed: Placed; row: IdentityRow | undefined }) {
  const found = nameOfKey(placed.id);
  const name = found ?? null;
  return (
    <Profile title="Identity" placed={placed} name={found} own={identityFilter(name)} types={row?.types} sizes={sizes}>
      {(about) => (
        <>
          {name === null ? null : <Aliases name={name} />}
          <Values about={about} title="How the identity is known" field="identity_confidence" state="confidence" />
          <ResourceLines about={about} title="Resources touched" none="No record names a resource." />
          <Values about={about} title="What it did" field="action" />
          <Sessions about={about} />
          <Delegation about={about} name={name} />
          <Peers about={about} name={name} />
          <Values about={about} title="Sources" field="source" own />
        </>
      )}
    </Profile>
  );
}

const kind = {
  list: 'identities' as const,
  title: 'Identities',
  says: 'Who did something in the matching events, as the records name them. Numbers open the events they count.',
  calls: identityCalls,
  columns: identityColumns,
  idOf: ({ name }: IdentityRow) => rowKey(name),
  actions: <RosterMerge />,
  profile: (placed: Placed, row: IdentityRow | undefined) => <IdentityProfile key={placed.id} placed={placed} row={row} />,
};

/** Who did something: people, services and agents. */
export function IdentitiesPage(props: GroupPageProps) {
  return <GroupPage kind={kind} {...props} />;
}
