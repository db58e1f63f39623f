import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReportSummary } from '../../shared/report/contract.ts';
import { packageFile } from '../../shared/report/package.ts';
import { describeFailure, links } from '../app/index.ts';
import { client, shell } from '../client.ts';
import { readFilter } from '../query/index.ts';
import { useKeys } from '../signing/index.ts';
import { Button, DownloadIcon, ErrorState, EvidenceText, Hash, showBytes, showMany, Time } from '../ui/index.ts';
import { populationText } from './population.ts';
import styles from './Reports.module.css';

/** Saves a file outside the workspace: an export, entered in the custody log by the service. */
function useSave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, bytes }: { name: string; bytes: () => Promise<Uint8Array<ArrayBuffer>> }) =>
      shell.saveFile(name, await bytes()),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
}

async function reportBytes(report: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const content = await client.report.file({ report, name });
  return new Uint8Array(await content.arrayBuffer());
}

/** The package is what is handed over, so it is named by what it is; it is also what holds most. */
const isPackage = (name: string) => name === packageFile;

/** Evidence files keep the names their signatures know; packages of several reports must not look alike in a folder. */
const savedName = (report: ReportSummary, name: string) => (isPackage(name) ? `${report.id}.zip` : name);

function Files({ report }: { report: ReportSummary }) {
  const save = useSave();
  const key = useKeys().data?.find((one) => one.rootFingerprint === report.rootFingerprint);
  return (
    <>
      <ul className={styles.fileList}>
        {report.files.map((file) => (
          <li key={file.name}>
            <Button
              icon={DownloadIcon}
              onClick={() => save.mutate({ name: savedName(report, file.name), bytes: () => reportBytes(report.id, file.name) })}
            >
              {isPackage(file.name) ? 'Evidence package' : file.name}
            </Button>
            <span className="quiet">
              {showBytes(file.size)}
              {isPackage(file.name) ? ', may hold protected health information' : null}
            </span>
            <Hash digest={file.sha256} what={`the digest of ${file.name}`} short />
          </li>
        ))}
        {key ? (
          <li>
            <Button
              icon={DownloadIcon}
              onClick={() =>
                save.mutate({
                  name: 'root.pem',
                  bytes: async () =>
                    new TextEncoder().encode((await client.signing.exportCertificate({ name: key.name, which: 'root' })).pem),
                })
              }
            >
              root.pem
            </Button>
            <span className="quiet">for whoever checks the report</span>
          </li>
        ) : null}
      </ul>
      {save.isError ? <ErrorState failure={describeFailure(save.error)} /> : null}
    </>
  );
}

/** The query of a report's population; null when an older version wrote a filter this one cannot read. */
function populationOf(report: ReportSummary): string | null {
  const reading = readFilter(report.filter);
  return reading.ok ? populationText(report.from, report.to, reading.tree) : null;
}

/** One stored report: what it is about, who signed it, and its files. */
export function ReportCard({ report, chosen }: { report: ReportSummary; chosen: boolean }) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const query = populationOf(report);
  const events = showMany(report.population, 'event');
  return (
    <article ref={card} className={styles.card} data-chosen={chosen || undefined} aria-label={report.title}>
      <header className={styles.cardHead}>
        <h3>{report.title}</h3>
        <Time instant={report.createdAt} brief />
      </header>
      <p>
        {report.from} to {report.to} ({report.zone}): {query === null ? events : <a href={links.events({ q: query })}>{events}</a>},{' '}
        {showMany(report.pages, 'page')}, signed by {report.signer}, prepared by {report.reviewer}.
      </p>
      {report.filter === '' ? null : (
        <p className={styles.query} data-evidence>
          <EvidenceText text={report.filter} layout="lines" exact />
        </p>
      )}
      <Files report={report} />
      <p className={styles.fingerprint}>
        <span className="quiet">Root fingerprint, to compare by phone</span>
        <Hash digest={report.rootFingerprint} what="the root fingerprint" />
      </p>
    </article>
  );
}
