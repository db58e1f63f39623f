import { Fragment } from 'react';
import type { Provenance as ProvenanceData } from '../../shared/query/contract.ts';
import { links } from '../app/index.ts';
import { EvidenceText, Hash, showBytes, showCount, State, Time } from '../ui/index.ts';
import styles from './EventDrawer.module.css';

/** Of a packed file both: of what is in it, where the places are, and of the file as it was given. */
function FileDigests({ file }: { file: ProvenanceData['file'] }) {
  const what = file.packedSha256 ? 'the digest of what is in the packed file' : 'the digest of the file';
  return (
    <>
      <Hash digest={file.sha256} what={what} />
      {file.packedSha256 ? (
        <>
          {' '}
          <span className="quiet">unpacked; as it was given</span> <Hash digest={file.packedSha256} what="the digest of the packed file" />
        </>
      ) : null}
    </>
  );
}

/** What another record is to the one shown, and the line it stands in. */
const foldedWords: Readonly<Record<ProvenanceData['folded'][number]['why'], string>> = {
  part: 'also line',
  list: 'list row, line',
  copy: 'copy, line',
  revision: 'revision, line',
};

/** Where the record sits, down to the byte, and what protects it. */
export function Provenance({ provenance }: { provenance: ProvenanceData }) {
  const { bundle, file, line, byteOffset, byteLength, rawSha256, leaf, folded } = provenance;
  return (
    <dl className={styles.provenance}>
      <dt>bundle</dt>
      <dd>
        <a href={links.bundles({ id: bundle.id })}>
          <EvidenceText text={bundle.path} />
        </a>
      </dd>
      <dt>seal</dt>
      <dd>
        <State of="seal" value={bundle.seal} />
      </dd>
      <dt>imported</dt>
      <dd>
        <Time instant={bundle.importedAt} />
      </dd>
      <dt>file</dt>
      <dd>
        <EvidenceText text={file.path} layout="lines" exact /> <span className="quiet">{showBytes(file.size)}</span>
      </dd>
      <dt>line</dt>
      <dd>{line === null ? <span className="unknown">the file has no lines</span> : showCount(line)}</dd>
      <dt>bytes</dt>
      <dd>
        {showCount(byteOffset)} to {showCount(byteOffset + byteLength)} <span className="quiet">({showBytes(byteLength)})</span>
      </dd>
      <dt>record SHA-256</dt>
      <dd>
        <Hash digest={rawSha256} what="the digest of the record" />
      </dd>
      <dt>file SHA-256</dt>
      <dd>
        <FileDigests file={file} />
      </dd>
      <dt>leaf</dt>
      <dd>
        <Hash digest={leaf} what="the leaf hash" />
      </dd>
      {folded.map((record) => (
        <Fragment key={`${record.fileSha256} ${record.byteOffset}`}>
          <dt>{foldedWords[record.why]}</dt>
          <dd>
            {showCount(record.line)}{' '}
            {record.fileSha256 !== file.sha256 && (
              <>
                of <EvidenceText text={record.path} layout="lines" exact />{' '}
              </>
            )}
            <span className="quiet">
              bytes {showCount(record.byteOffset)} to {showCount(record.byteOffset + record.byteLength)}
            </span>{' '}
            <Hash digest={record.rawSha256} what="the digest of a record folded into this event" />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
