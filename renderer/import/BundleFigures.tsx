import type { ImportedBundle } from '../../shared/import/contract.ts';
import { sourceTitle } from '../../shared/import/sources.ts';
import { links } from '../app/index.ts';
import { EvidenceText, Section, showCount, showMany, State, Time } from '../ui/index.ts';
import { figuresBySource, filesByTrust, gapsOf, type SourceFigures } from './bundleFigures.ts';
import styles from './Import.module.css';

function SourceRow({ bundle, figures }: { bundle: string; figures: SourceFigures }) {
  const { source, files, records, primary, folded, duplicates, rejected, derived } = figures;
  const unread: Readonly<Record<string, [string, string]>> = {
    unrecognised: ['not read', 'kept and listed'],
    archive: ['archive', 'opened; its files are counted by their own sources'],
  };
  const [name, words] = unread[source] ?? [source, sourceTitle(source)];
  const href = links.events({ q: `bundle:${bundle} source_type:${source}` });
  return (
    <tr>
      <th scope="row">
        {name} <span className="quiet">{words}</span>
      </th>
      {[files, records, primary, folded, duplicates, rejected].map((value, at) => (
        <td key={at}>{showCount(value)}</td>
      ))}
      <td>{primary + derived > 0 ? <a href={href}>{showCount(primary + derived)}</a> : '0'}</td>
    </tr>
  );
}

const heads = ['Source', 'Files', 'Records', '= Primary', '+ Folded', '+ Duplicate', '+ Rejected', 'Events, derived too'];

/** The counting law for each source, and the events it gave. */
export function SourceCounts({ bundle }: { bundle: ImportedBundle }) {
  return (
    <Section title="Counts by source">
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Counts by source">
        <table className={styles.figures}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figuresBySource(bundle).map((figures) => (
              <SourceRow key={figures.source} bundle={bundle.id} figures={figures} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** How far the files can be trusted: a bundle's seal, or what came beside them. */
export function TrustStates({ bundle }: { bundle: ImportedBundle }) {
  return (
    <Section title="Trust">
      <ul className={styles.plain}>
        {filesByTrust(bundle).map(({ trust, files }) => (
          <li key={trust}>
            <State of="seal" value={trust} /> {showMany(files, 'file')}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** From the first event to the last. */
export function PeriodCovered({ bundle: { id, period } }: { bundle: ImportedBundle }) {
  return (
    <Section title="Period covered">
      <p>
        <a href={links.events({ q: `bundle:${id}`, sort: 'event_time' })}>
          <Time instant={period.from} brief /> to <Time instant={period.to} brief />
        </a>
      </p>
    </Section>
  );
}

/** Files named under a gap; the drawer of the bundle has all. */
const named = 8;

/** What is missing, unread or doubtful, as far as the import can tell. */
export function Gaps({ bundle }: { bundle: ImportedBundle }) {
  const gaps = gapsOf(bundle);
  return (
    <Section title="Gaps">
      {gaps.length === 0 ? (
        <p className="quiet">None that the import itself shows. What nobody recorded cannot be seen here.</p>
      ) : (
        <ul className={styles.plain}>
          {gaps.map(({ says, files }) => (
            <li key={says}>
              {says}
              <ul className={styles.named}>
                {files.slice(0, named).map((file) => (
                  <li key={file.id}>
                    <span className={styles.name} data-evidence>
                      <EvidenceText text={file.path} exact />
                    </span>{' '}
                    <span className="quiet">{file.note ?? file.attested?.says ?? 'of no kind that this version reads'}</span>
                  </li>
                ))}
                {files.length > named ? (
                  <li>
                    <a href={links.bundles({ id: bundle.id })}>{showMany(files.length - named, 'more file')}</a>
                  </li>
                ) : null}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
