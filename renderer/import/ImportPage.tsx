import { Button, DropZone, OpenBundleIcon, Page } from '../ui/index.ts';
import { Offers } from './FirstRun.tsx';
import { isBusy, useImport, useImportState } from './importRun.ts';
import { ImportResult } from './ImportResult.tsx';
import { ImportStatus } from './ImportStatus.tsx';
import { InspectionView } from './InspectionView.tsx';
import styles from './Import.module.css';

function Ways() {
  const busy = isBusy(useImportState());
  const { lookAtPicked, importSample } = useImport();
  return (
    <>
      <DropZone
        title="Drop files here, or anywhere on this window"
        button="Choose files"
        icon={OpenBundleIcon}
        busy={busy}
        onPick={lookAtPicked}
      >
        An export as a file, or as a zip, tar or tar.gz archive; a sealed bundle (.muniment); single files may be packed by gzip, bzip2 or
        zstd. You see what each file would be read as before anything is stored.
      </DropZone>
      <Offers />
      <p className={styles.aside}>
        <Button disabled={busy} onClick={importSample}>
          Look around with a sample clinic
        </Button>
        <span className="quiet">An invented month of people, services and agents. Nobody in it is real.</span>
      </p>
    </>
  );
}

/** From files to events: chosen, looked at, corrected, imported, and what came of it. */
export function ImportPage() {
  const run = useImportState();
  if (run.phase === 'ready') {
    return (
      <Page title="Import" says="What each file would be read as, and why. Correct what is wrong, then import." body="fill">
        <InspectionView inspection={run.inspection} />
      </Page>
    );
  }
  return (
    <Page title="Import" says="Files are opened in a process of their own, without keys and without network.">
      <ImportStatus />
      {run.phase === 'done' ? <ImportResult bundles={run.bundles} seconds={run.seconds} /> : <Ways />}
    </Page>
  );
}
