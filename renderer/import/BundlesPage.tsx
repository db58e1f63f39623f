import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { BundleSummary } from '../../shared/import/contract.ts';
import { describeFailure, links, useListShortcuts, useShortcuts } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, DataTable, type DataTableHandle, EmptyState, ErrorState, OpenBundleIcon, Page } from '../ui/index.ts';
import { bundleColumns } from './bundleColumns.tsx';
import { BundleDrawer } from './BundleDrawer.tsx';
import { Offers } from './FirstRun.tsx';
import { ImportStatus } from './ImportStatus.tsx';
import { isBusy, useImport, useImportState } from './importRun.ts';
import styles from './Bundles.module.css';

const rowId = (bundle: BundleSummary) => bundle.id;

function go(id: string | undefined): void {
  window.location.hash = links.bundles(id === undefined ? {} : { id }).slice(1);
}

function OpenButton() {
  const busy = isBusy(useImportState());
  const { openPicked } = useImport();
  return (
    <Button look="primary" icon={OpenBundleIcon} disabled={busy} onClick={openPicked}>
      Open a bundle
    </Button>
  );
}

function NoBundles() {
  const busy = isBusy(useImportState());
  const { openSample } = useImport();
  return (
    <EmptyState
      title="No bundle has been opened"
      icon={OpenBundleIcon}
      actions={
        <>
          <OpenButton />
          <Button disabled={busy} onClick={openSample}>
            Look around with a sample clinic
          </Button>
        </>
      }
    >
      <p>Choose files, or drop them anywhere on this window.</p>
    </EmptyState>
  );
}

/** What was imported, how far its seal can be trusted, and that nothing of it was lost. */
export function BundlesPage({ id }: { id: string | undefined }) {
  const bundles = useQuery({ queryKey: ['import', 'bundles'], queryFn: ({ signal }) => client.import.bundles(undefined, { signal }) });
  const [active, setActive] = useState<string | null>(id ?? null);
  const list = useRef<DataTableHandle>(null);
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined) go(row);
  };
  useListShortcuts(list);
  useShortcuts({ 'list.close': () => go(undefined) });
  const rows = bundles.data;
  return (
    <Page
      title="Bundles"
      says="Records = primary + folded + duplicates + rejected. Derived events are counted apart."
      actions={<OpenButton />}
      body="fill"
      drawer={
        id === undefined ? undefined : <BundleDrawer key={id} id={id} rows={rows ?? []} onClose={() => go(undefined)} onOpen={activate} />
      }
    >
      <div className={styles.body}>
        <div className={styles.above}>
          <ImportStatus />
          <Offers />
        </div>
        {bundles.isError ? (
          <ErrorState title="The bundles could not be listed" failure={describeFailure(bundles.error)} />
        ) : (
          <DataTable
            ref={list}
            label="Bundles"
            columns={bundleColumns}
            rows={rows}
            rowId={rowId}
            total={rows?.length}
            active={active}
            opened={id ?? null}
            onActive={activate}
            onOpen={go}
            empty={<NoBundles />}
          />
        )}
      </div>
    </Page>
  );
}
