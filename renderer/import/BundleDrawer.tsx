import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BundleSummary, ImportedBundle, ImportedFile } from '../../shared/import/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { client } from '../client.ts';
import {
  Button,
  Drawer,
  ErrorState,
  EvidenceText,
  Hash,
  Section,
  showBytes,
  showCount,
  showMany,
  SkeletonLines,
  State,
  Time,
} from '../ui/index.ts';
import { RejectedRecords } from './RejectedRecords.tsx';
import { Seal } from './Seal.tsx';
import { RemoveBundle } from './RemoveBundle.tsx';
import styles from './Bundles.module.css';

function FileRow({ file, bundle }: { file: ImportedFile; bundle: string }) {
  const events = file.primary + file.derived;
  return (
    <li className={styles.file}>
      <div className={styles.fileHead}>
        <span className={styles.path} data-evidence>
          <EvidenceText text={file.path} layout="lines" exact />
        </span>
        <span className="quiet">{showBytes(file.size)}</span>
      </div>
      <p className={styles.law}>
        {file.source === 'unrecognised' ? (
          <span className="unknown">unrecognised: kept and counted, no events</span>
        ) : file.source === 'archive' ? (
          'archive: kept, and opened'
        ) : (
          <>
            {file.source}: {showMany(file.records, 'record')} = {showCount(file.primary)} primary + {showCount(file.folded)} folded +{' '}
            {showCount(file.duplicates)} duplicate + {showCount(file.rejected)} rejected;{' '}
            <a href={links.events({ q: `bundle:${bundle} file_id:${file.id}` })}>{showMany(events, 'event')}</a> with{' '}
            {showCount(file.derived)} derived
          </>
        )}
      </p>
      {file.note !== null && <p className={styles.law}>{file.note}</p>}
      {file.attested ? (
        <p className={styles.law}>
          <State of="seal" value={file.trust} /> {file.attested.says}
        </p>
      ) : null}
      <Hash digest={file.sha256} what={file.packedSha256 ? 'the digest of what is in the packed file' : 'the digest of the file'} short />
      {file.packedSha256 ? (
        <p className={styles.law}>
          packed; as it was given: <Hash digest={file.packedSha256} what="the digest of the packed file" short />
        </p>
      ) : null}
    </li>
  );
}

function Identity({ bundle }: { bundle: ImportedBundle }) {
  return (
    <Section title="Bundle">
      {bundle.notes?.map((note) => (
        <p key={note} role="note">
          {note}
        </p>
      ))}
      <dl className={styles.facts}>
        <dt>name</dt>
        <dd className={styles.path} data-evidence>
          <EvidenceText text={bundle.path} layout="lines" exact />
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <Hash digest={bundle.sha256} what="the digest of the bundle" />
        </dd>
        <dt>imported</dt>
        <dd>
          <Time instant={bundle.importedAt} />
        </dd>
        <dt>period</dt>
        <dd>
          <Time instant={bundle.period.from} brief /> to <Time instant={bundle.period.to} brief />
        </dd>
      </dl>
    </Section>
  );
}

/** The counting law, line by line: sign, number, what it counts. */
function lawOf({ counts }: ImportedBundle): [string, number, string][] {
  return [
    ['', counts.records, 'records read'],
    ['=', counts.primary, 'primary: became an event of their own'],
    ['+', counts.folded, 'folded: part of another record’s event'],
    ['+', counts.duplicates, 'duplicates: the same record again'],
    ['+', counts.rejected, 'rejected: kept, with a reason'],
  ];
}

function Counts({ bundle }: { bundle: ImportedBundle }) {
  return (
    <Section title="Counts">
      <table className={styles.counts}>
        <tbody>
          {lawOf(bundle).map(([sign, value, words]) => (
            <tr key={words}>
              <td>{sign}</td>
              <td className={styles.number}>{showCount(value)}</td>
              <td>{words}</td>
            </tr>
          ))}
          <tr className={styles.apart}>
            <td />
            <td className={styles.number}>{showCount(bundle.counts.derived)}</td>
            <td>derived events, such as the statements of a session, counted apart</td>
          </tr>
        </tbody>
      </table>
      <p>
        In the workspace because of it: <a href={links.events({ q: `bundle:${bundle.id}` })}>{showMany(bundle.events, 'event')}</a>,{' '}
        <a href={links.sessions({ q: `bundle:${bundle.id}` })}>{showMany(bundle.sessions, 'session')}</a>,{' '}
        {showMany(bundle.recordings, 'recording')}.
      </p>
    </Section>
  );
}

/** Files shown at a time: a bundle may hold a hundred thousand. */
const fileStep = 100;

function Files({ bundle }: { bundle: ImportedBundle }) {
  const [shown, setShown] = useState(fileStep);
  const { files } = bundle;
  return (
    <Section title={`Files (${showCount(files.length)})`}>
      <ul className={styles.files}>
        {files.slice(0, shown).map((file) => (
          <FileRow key={file.id} file={file} bundle={bundle.id} />
        ))}
      </ul>
      {files.length > shown ? (
        <Button onClick={() => setShown(shown + fileStep)}>
          Show {showCount(Math.min(fileStep, files.length - shown))} more of {showCount(files.length - shown)}
        </Button>
      ) : null}
    </Section>
  );
}

function Summary({ bundle, onRemoved }: { bundle: ImportedBundle; onRemoved(): void }) {
  return (
    <>
      <Identity bundle={bundle} />
      <Seal seal={bundle.seal} {...(bundle.sealed ? { sealed: bundle.sealed } : {})} />
      <Counts bundle={bundle} />
      <Section title={`Rejected records (${showCount(bundle.counts.rejected)})`}>
        <RejectedRecords bundle={bundle.id} count={bundle.counts.rejected} />
      </Section>
      <Files bundle={bundle} />
      <RemoveBundle bundle={bundle} onRemoved={onRemoved} />
    </>
  );
}

interface BundleDrawerProps {
  id: string;
  rows: readonly BundleSummary[];
  onClose(): void;
  onOpen(id: string): void;
}

/** One bundle beside the list: seal, counts, files, and what was rejected and why. */
export function BundleDrawer({ id, rows, onClose, onOpen }: BundleDrawerProps) {
  const bundle = useQuery({ queryKey: ['import', 'bundle', id], queryFn: ({ signal }) => client.import.bundle({ id }, { signal }) });
  const at = rows.findIndex((row) => row.id === id);
  const previous = rows[at - 1]?.id;
  const next = at < 0 ? undefined : rows[at + 1]?.id;
  return (
    <Drawer
      title="Bundle"
      place={at < 0 ? undefined : `${at + 1} of ${rows.length}`}
      onClose={onClose}
      onPrevious={previous === undefined ? undefined : () => onOpen(previous)}
      onNext={next === undefined ? undefined : () => onOpen(next)}
    >
      {bundle.isError ? <ErrorState failure={describeFailure(bundle.error)} /> : null}
      {bundle.isPending ? <SkeletonLines count={14} height={24} /> : null}
      {bundle.data ? <Summary bundle={bundle.data} onRemoved={onClose} /> : null}
    </Drawer>
  );
}
