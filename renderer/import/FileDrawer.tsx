import { sourceTitle } from '../../shared/import/sources.ts';
import { useShortcuts } from '../app/index.ts';
import { Drawer, EvidenceText, Section, showBytes, State } from '../ui/index.ts';
import { type Choose, ReadAs, showSure } from './fileColumns.tsx';
import { type Choices, type FileRow, treatmentOf } from './inspection.ts';
import styles from './Bundles.module.css';

function Candidate({ of }: { of: FileRow['detected'] }) {
  if (!of) return <dd className="unknown">none</dd>;
  return (
    <dd>
      {of.source}: {sourceTitle(of.source)}, {showSure(of.confidence)} sure
    </dd>
  );
}

interface FileDrawerProps {
  row: FileRow;
  choices: Choices;
  onChoose: Choose;
  onClose(): void;
}

/** One file before the import: its whole path, what it is held for, and why. */
export function FileDrawer({ row, choices, onChoose, onClose }: FileDrawerProps) {
  useShortcuts({ 'list.close': onClose });
  const choice = choices.chosen.get(row.id);
  const treatment = treatmentOf(row, choices);
  return (
    <Drawer title="File" onClose={onClose}>
      <Section title="What it is" aside={<State of="detection" value={treatment} />}>
        <dl className={styles.facts}>
          <dt>path</dt>
          <dd className={styles.path} data-evidence>
            <EvidenceText text={row.path} layout="lines" exact />
          </dd>
          <dt>size</dt>
          <dd>
            {showBytes(row.size)}
            {row.packed ? ', packed; what is in it was looked at' : ''}
          </dd>
          {treatment === 'beside' && row.readWith !== null ? (
            <>
              <dt>read with</dt>
              <dd className={styles.path} data-evidence>
                <EvidenceText text={row.readWith} layout="lines" exact />
              </dd>
            </>
          ) : null}
          <dt>{row.readWith === null ? 'detected' : 'by itself'}</dt>
          <Candidate of={row.detected} />
          <dt>next best</dt>
          <Candidate of={row.runnerUp} />
          <dt>why</dt>
          <dd>{row.why}</dd>
        </dl>
      </Section>
      <Section title="Read as">
        <ReadAs row={row} choices={choices} onChoose={onChoose} />
        {choice ? <p>{sourceTitle(choice)}</p> : null}
        <p className="quiet">
          The first 64 KiB of the file were looked at, and which files are one recording. A choice for one of these takes them apart: each
          is then read by itself. A file that is not read stays in the bundle and is listed. A choice of yours is kept with the import, so
          that the bundle is read the same way whenever it is made again.
        </p>
      </Section>
    </Drawer>
  );
}
