import { resourceFilter, type ResourceRow } from '../../../shared/query/groups.ts';
import { resourceColumns } from './groupColumns.tsx';
import { GroupPage, type GroupPageProps, type Placed } from './GroupPage.tsx';
import { resourceOfKey, rowKey } from './groupText.ts';
import { Profile } from './Profile.tsx';
import { IdentityLines } from './ProfileLists.tsx';
import { Sessions, type Sizes, Values } from './ProfileParts.tsx';
import { identityCalls, patientCalls, resourceCalls } from './useGroups.ts';

const sizes: Sizes = [
  { calls: identityCalls, word: 'Identities' },
  { calls: patientCalls, word: 'Patients' },
];
const nothing = { name: null, type: null, parent: null };

function ResourceProfile({ placed, row }: { placed: Placed; row: ResourceRow | undefined }) {
  const found = resourceOfKey(placed.id);
  return (
    <Profile
      title="Resource"
      placed={placed}
      name={found?.name}
      hides="values"
      own={resourceFilter(found ?? nothing, row?.named_by)}
      sizes={sizes}
    >
      {(about) => (
        <>
          <IdentityLines about={about} title="Who touched it" none="No record names anybody." />
          <Values about={about} title="Actions" field="action" />
          <Values about={about} title="Outcome" field="outcome" state="outcome" />
          <Values about={about} title="Approval" field="approval" state="approval" />
          <Values about={about} title="Masking" field="masking_state" state="masking" />
          <Sessions about={about} />
          <Values about={about} title="Sources" field="source" own />
        </>
      )}
    </Profile>
  );
}

const kind = {
  list: 'resources' as const,
  title: 'Resources',
  says: 'What something was done to in the matching events, and by how many. Numbers open the events they count.',
  calls: resourceCalls,
  columns: resourceColumns,
  idOf: ({ name, type, parent }: ResourceRow) => rowKey(name, type, parent),
  profile: (placed: Placed, row: ResourceRow | undefined) => <ResourceProfile key={placed.id} placed={placed} row={row} />,
};

/** What something was done to: hosts, databases, applications, tools. */
export function ResourcesPage(props: GroupPageProps) {
  return <GroupPage kind={kind} {...props} />;
}
