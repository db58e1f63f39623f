import { useQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { BundleSummary } from '../../shared/import/contract.ts';
import { describeFailure, links, useListShortcuts, useShortcuts } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, DataTable, type DataTableHandle, EmptyState, ErrorState, NoRoom, OpenBundleIcon, Page } from '../ui/index.ts';
import { bundleColumns } from './bundleColumns.tsx';
import { BundleDrawer } from './BundleDrawer.tsx';
import { RemovedBundles } from './RemovedBundles.tsx';
import styles from './Bundles.module.css';

const rowId = (bundle: BundleSummary) => bundle.id;

function go(id: string | undefined): void {
  window.location.hash = links.bundles(id === undefined ? {} : { id }).slice(1);
}

const importPage = () => {
  window.location.hash = links.import().slice(1);
};

function OpenButton() {
  return (
    <Button look="primary" icon={OpenBundleIcon} onClick={importPage}>
      Open a bundle
    </Button>
  );
}

function NoBundles() {
  return (
    <EmptyState title="No bundle has been opened" icon={OpenBundleIcon} actions={<OpenButton />}>
      <p>Choose files on the import page, which has a sample clinic too, or drop them anywhere on this window.</p>
    </EmptyState>
  );
}

/** What was imported, how far its seal can be trusted, and that nothing of it was lost. */
export function BundlesPage({ id }: { id: string | undefined }) {
  const bundles = useQuery({ queryKey: ['import', 'bundles'], queryFn: ({ signal }) => client.import.bundles(undefined, { signal }) });
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
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
      actions={
        <>
          <NoRoom titles={hidden} hint="A wider window shows them; so does a bundle that is opened." />
          <OpenButton />
        </>
      }
      body="fill"
      drawer={
        id === undefined ? undefined : <BundleDrawer key={id} id={id} rows={rows ?? []} onClose={() => go(undefined)} onOpen={activate} />
      }
    >
      <div className={styles.body}>
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
            onHidden={onHidden}
            empty={<NoBundles />}
          />
        )}
        <RemovedBundles />
      </div>
    </Page>
  );
}
