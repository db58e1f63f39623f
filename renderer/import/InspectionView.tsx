import { useMemo, useRef, useState } from 'react';
import type { RefusedInput } from '../../shared/import/inspection.ts';
import { AppError } from '../../shared/errors.ts';
import { describeFailure, useListShortcuts } from '../app/index.ts';
import {
  Button,
  DataTable,
  type DataTableHandle,
  EmptyState,
  ErrorState,
  EvidenceText,
  Notice,
  OpenBundleIcon,
  Select,
  showBytes,
  showMany,
} from '../ui/index.ts';
import { FileDrawer } from './FileDrawer.tsx';
import { fileColumns } from './fileColumns.tsx';
import { useImport } from './importRun.ts';
import { type Choices, fateOf, type FileRow, type Inspection, totalsOf } from './inspection.ts';
import styles from './Import.module.css';

const rowId = (row: FileRow) => row.id;

function Refused({ input }: { input: RefusedInput }) {
  const failure = describeFailure(new AppError('INPUT_REFUSED', input.message, input.detail));
  return (
    <div className={styles.refused}>
      <span className={styles.name} data-evidence>
        <EvidenceText text={input.name} exact />
      </span>
      <ErrorState title="This input cannot be imported" failure={failure} />
    </div>
  );
}

const kinds = { file: 'a file', folder: 'a folder', archive: 'an archive' } as const;

function Inputs({ inspection: { inputs } }: { inspection: Inspection }) {
  return (
    <ul className={styles.inputs}>
      {inputs.map(({ token, name, kind, size, sealed, fileCount, notes }) => (
        <li key={token}>
          <span className={styles.name} data-evidence>
            <EvidenceText text={name} exact />
          </span>
          <span className="quiet">
            {kinds[kind]}, {showMany(fileCount, 'file')}, {showBytes(size)}
            {sealed ? '; it claims a seal, which is checked when it is imported' : ''}
          </span>
          {notes.map((note) => (
            <Notice key={note} tone="amber">
              {note}
            </Notice>
          ))}
        </li>
      ))}
    </ul>
  );
}

type Shown = 'all' | 'read' | 'kept' | 'chosen';

function isShown(row: FileRow, shown: Shown, choices: Choices): boolean {
  if (shown === 'all') return true;
  return shown === 'chosen' ? choices.chosen.has(row.id) : fateOf(row, choices) === shown;
}

/** How many files of each kind there are, and which of them the list shows. */
function Filter({ inspection, shown, onShown }: { inspection: Inspection; shown: Shown; onShown(shown: Shown): void }) {
  const { read, kept, chosen } = totalsOf(inspection);
  const options = [
    { value: 'all', label: `All files (${inspection.files.length})` },
    { value: 'read', label: `To be read (${read})` },
    { value: 'kept', label: `Kept, not read (${kept})` },
    { value: 'chosen', label: `Corrected by you (${chosen})` },
  ];
  return (
    <Select label="Files shown" labelHidden value={shown} options={options} width={220} onChange={(value) => onShown(value as Shown)} />
  );
}

/** What an import would read as what, before anything is stored, with the reviewer's corrections. */
export function InspectionView({ inspection }: { inspection: Inspection }) {
  const { choose, importReady, dismiss, lookAtPicked } = useImport();
  const [shown, setShown] = useState<Shown>('all');
  const [active, setActive] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const list = useRef<DataTableHandle>(null);
  useListShortcuts(list);
  const { files, inputs, refused, chosen, apart } = inspection;
  const choices = useMemo(() => ({ chosen, apart }), [chosen, apart]);
  const rows = useMemo(() => files.filter((row) => isShown(row, shown, choices)), [files, shown, choices]);
  const columns = useMemo(() => fileColumns(choices, choose), [choices, choose]);
  const row = files.find(({ id }) => id === opened);
  return (
    <div className={styles.split}>
      <div className={styles.check}>
        <div className={styles.above}>
          <div className={styles.found} tabIndex={0} role="region" aria-label="Inputs">
            {refused.map((input) => (
              <Refused key={input.token} input={input} />
            ))}
            <Inputs inspection={inspection} />
          </div>
          <div className={styles.bar}>
            <Filter inspection={inspection} shown={shown} onShown={setShown} />
            <span className="quiet">
              {refused.length > 0 ? `${showMany(refused.length, 'input')} cannot be imported and will be left out. ` : ''}
              Nothing is stored yet.
            </span>
            <span className={styles.buttons}>
              <Button onClick={lookAtPicked}>Add more</Button>
              <Button onClick={dismiss}>Cancel</Button>
              <Button look="primary" icon={OpenBundleIcon} disabled={inputs.length === 0} onClick={importReady}>
                {`Import ${showMany(inputs.length, 'input')}`}
              </Button>
            </span>
          </div>
        </div>
        <DataTable
          ref={list}
          label="Files to be imported"
          columns={columns}
          rows={rows}
          rowId={rowId}
          total={rows.length}
          active={active}
          opened={opened}
          onActive={setActive}
          onOpen={setOpened}
          empty={<EmptyState title="No file to show">{files.length > 0 ? <p>Choose other files to be shown above.</p> : null}</EmptyState>}
        />
      </div>
      {row ? <FileDrawer row={row} choices={choices} onChoose={choose} onClose={() => setOpened(null)} /> : null}
    </div>
  );
}
