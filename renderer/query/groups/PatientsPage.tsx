import { patientFilter, type PatientRow } from '../../../shared/query/groups.ts';
import { patientColumns } from './groupColumns.tsx';
import { GroupPage, type GroupPageProps, type Placed } from './GroupPage.tsx';
import { nameOfKey, rowKey } from './groupText.ts';
import { Profile } from './Profile.tsx';
import { IdentityLines, ResourceLines } from './ProfileLists.tsx';
import { Sessions, type Sizes, Values } from './ProfileParts.tsx';
import { identityCalls, patientCalls, resourceCalls } from './useGroups.ts';

const sizes: Sizes = [
  { calls: identityCalls, word: 'Identities' },
  { calls: resourceCalls, word: 'Resources' },
];

function PatientProfile({ placed }: { placed: Placed }) {
  const patient = nameOfKey(placed.id) ?? undefined;
  return (
    <Profile title="Patient" placed={placed} name={patient} hides="patient" own={patientFilter(patient ?? '')} sizes={sizes}>
      {(about) => (
        <>
          <IdentityLines about={about} title="Who touched the record" none="No record names anybody." />
          <ResourceLines about={about} title="Through what" none="No record names a resource." />
          <Values about={about} title="Actions" field="action" />
          <Values about={about} title="Outcome" field="outcome" state="outcome" />
          <Sessions about={about} />
          <Values about={about} title="Sources" field="source" own />
        </>
      )}
    </Profile>
  );
}

const kind = {
  list: 'patients' as const,
  title: 'Patients',
  says: 'Whose records the matching events touched, where the records say so. The eye at the top reveals them.',
  calls: patientCalls,
  columns: patientColumns,
  idOf: ({ patient }: PatientRow) => rowKey(patient),
  profile: (placed: Placed) => <PatientProfile key={placed.id} placed={placed} />,
  none: 'The sources in this workspace refer to no patient, or not in a way that is read. Whose records were touched cannot be told from them.',
};

/** Whose records were touched. */
export function PatientsPage(props: GroupPageProps) {
  return <GroupPage kind={kind} {...props} />;
}
