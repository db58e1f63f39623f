import type { Revision } from '../../shared/query/contract.ts';
import { links } from '../app/index.ts';
import { EvidenceText, Section, showMany, Time } from '../ui/index.ts';
import styles from './Revisions.module.css';

function Value({ text }: { text: string | null }) {
  return text === null ? <span className="unknown">not there</span> : <EvidenceText text={text} layout="lines" exact hides="values" />;
}

function Differences({ revision }: { revision: Revision }) {
  if (revision.differences.length === 0)
    return <p className="quiet">The bytes differ, and no value of the text that is kept for comparing.</p>;
  return (
    <table className={styles.differences}>
      <thead>
        <tr>
          <th scope="col">member</th>
          <th scope="col">this record</th>
          <th scope="col">the other</th>
        </tr>
      </thead>
      <tbody>
        {revision.differences.map(({ path, here, there }) => (
          <tr key={path}>
            <th scope="row">
              <EvidenceText text={path} exact />
            </th>
            <td>
              <Value text={here} />
            </td>
            <td>
              <Value text={there} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What other records with the same key say otherwise: a later or earlier export of a document, or a record that claims the same id. */
export function Revisions({ revisions }: { revisions: readonly Revision[] }) {
  if (revisions.length === 0) return null;
  return (
    <Section title={revisions.length === 1 ? 'Told otherwise elsewhere' : `Told otherwise in ${showMany(revisions.length, 'place')}`}>
      {revisions.map((revision) => (
        <div key={revision.id} className={styles.revision}>
          <p>
            {revision.listed ? 'Another record claims the same id: ' : 'Another export of the same record: '}
            <a href={links.events({ id: revision.id })}>
              <EvidenceText text={revision.path} exact />
            </a>{' '}
            <span className="quiet">
              in <EvidenceText text={revision.bundle.path} exact />, imported <Time instant={revision.importedAt} />
            </span>
          </p>
          <Differences revision={revision} />
        </div>
      ))}
    </Section>
  );
}
