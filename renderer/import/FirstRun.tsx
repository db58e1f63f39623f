import { useQuery } from '@tanstack/react-query';
import { links } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, EvidenceText, LockIcon, OpenBundleIcon, SearchIcon, showBytes } from '../ui/index.ts';
import { isBusy, useImport, useImportState } from './importRun.ts';
import styles from './FirstRun.module.css';

/** The import page shows what was found, how far an import is and what came of it. */
function watching(start: () => void): () => void {
  return () => {
    start();
    window.location.hash = links.import().slice(1);
  };
}

/** Inputs named outside the window, at the start or by opening a file: one click opens each. */
export function Offers() {
  const offers = useQuery({ queryKey: ['import', 'offers'], queryFn: ({ signal }) => client.import.offers(undefined, { signal }) });
  const busy = isBusy(useImportState());
  const { lookAtOffered } = useImport();
  if (!offers.data || offers.data.length === 0) return null;
  return (
    <section className={styles.offers} aria-label="Waiting to be opened">
      <h2>Waiting to be opened</h2>
      <ul>
        {offers.data.map((offer) => (
          <li key={offer.token} className={styles.offer}>
            <span className={styles.offerName} data-evidence>
              <EvidenceText text={offer.name} exact />
            </span>
            <span className="quiet">{offer.size === null ? 'a folder' : showBytes(offer.size)}</span>
            <Button disabled={busy} onClick={watching(() => lookAtOffered([offer]))}>
              Open
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What an empty workspace shows: the two ways in, and what leaves this machine. */
export function FirstRun() {
  const busy = isBusy(useImportState());
  const { lookAtPicked, importSample } = useImport();
  return (
    <div className={styles.page}>
      <div className={styles.card}>
        <h1>This workspace is empty</h1>
        <div className={styles.ways}>
          <section className={styles.way}>
            <OpenBundleIcon size={20} aria-hidden />
            <div>
              <h2>Open a bundle</h2>
              <p>
                Exports of gateways, audit logs and terminal recordings: a file, a folder, or a zip, tar or tar.gz archive; single files may
                be packed by gzip, bzip2 or zstd. You see what each file would be read as before anything is stored.
              </p>
            </div>
            <Button look="primary" disabled={busy} onClick={watching(lookAtPicked)}>
              Open a bundle
            </Button>
          </section>
          <section className={styles.way}>
            <SearchIcon size={20} aria-hidden />
            <div>
              <h2>Look around with a sample clinic</h2>
              <p>A month of an invented clinic: people, services and agents at work on databases and servers. Nobody in it is real.</p>
            </div>
            <Button disabled={busy} onClick={watching(importSample)}>
              Look around with a sample clinic
            </Button>
          </section>
        </div>
        <Offers />
        <p className={styles.promise}>
          <LockIcon size={14} aria-hidden />
          What leaves this machine: nothing.
        </p>
      </div>
    </div>
  );
}
