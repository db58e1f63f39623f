import { sourceTitles } from '../../shared/import/sources.ts';
import { CellSelect, type Column, EvidenceText, showBytes, State } from '../ui/index.ts';
import { type Choices, type FileRow, treatmentOf } from './inspection.ts';

/** Takes a choice over: a source, null to leave the file unread, undefined to read it as detected. */
export type Choose = (row: FileRow, source: string | null | undefined) => void;

/** Values of the choice that are no source. */
const asDetected = 'as-detected';
const leaveOut = 'leave-out';

const sources = Object.keys(sourceTitles)
  .sort()
  .map((id) => ({ value: id, label: id }));

function optionsFor({ state, detected, readWith }: FileRow) {
  const keep = 'keep, do not read';
  const [alone, isRead] = [readWith === null, readWith !== null || state === 'read'];
  const first = alone ? (isRead ? `${detected?.source ?? ''}, as detected` : keep) : 'with its record';
  const out = isRead ? [{ value: leaveOut, label: keep }] : [];
  const others = sources.filter(({ value }) => !alone || state !== 'read' || value !== detected?.source);
  return [{ value: asDetected, label: first }, ...out, ...others];
}

/** `97 %`; a detection is a judgement, and says how sure it is. */
export const showSure = (confidence: number): string => `${Math.round(confidence * 100)} %`;

const choiceOf = (row: FileRow, { chosen }: Choices): string => {
  const choice = chosen.get(row.id);
  return choice === undefined ? asDetected : (choice ?? leaveOut);
};

/** What a choice of the list means: a source, null to leave the file out, undefined to read it as detected. */
function meant(value: string): string | null | undefined {
  if (value === asDetected) return undefined;
  return value === leaveOut ? null : value;
}

/** What a file is to be read as: as detected, as another source, or not at all. */
export function ReadAs({ row, choices, onChoose }: { row: FileRow; choices: Choices; onChoose: Choose }) {
  if (row.state === 'opened') return <span className="quiet">its files, below</span>;
  return (
    <CellSelect
      label={`Read ${row.path} as`}
      value={choiceOf(row, choices)}
      options={optionsFor(row)}
      onChange={(value) => onChoose(row, meant(value))}
    />
  );
}

function Candidate({ of }: { of: FileRow['detected'] }) {
  if (!of) return <span className="unknown">none</span>;
  return (
    <span>
      {of.source} <span className="quiet">{showSure(of.confidence)}</span>
    </span>
  );
}

/** What decided how a file is read; of one that is read with another, which that is. */
function Why({ row, choices }: { row: FileRow; choices: Choices }) {
  if (row.readWith === null || treatmentOf(row, choices) !== 'beside') return <span title={row.why}>{row.why}</span>;
  // Files of one recording lie in one folder: the name is what tells them apart.
  return (
    <span>
      Read with{' '}
      <span data-evidence>
        <EvidenceText text={row.readWith.slice(row.readWith.lastIndexOf('/') + 1)} exact />
      </span>
    </span>
  );
}

/** The files of an import before it: what each is, how surely, why, and the reviewer's own word on it. */
export function fileColumns(choices: Choices, onChoose: Choose): Column<FileRow>[] {
  return [
    { id: 'path', title: 'File', width: 200, grow: 2, kind: 'evidence', render: (row) => <EvidenceText text={row.path} exact /> },
    {
      id: 'size',
      title: 'Size',
      width: 84,
      align: 'end',
      kind: 'own',
      priority: 2,
      render: (row) => <span title={row.packed ? 'packed; what is in it was looked at' : ''}>{showBytes(row.size)}</span>,
    },
    {
      id: 'state',
      title: 'State',
      width: 168,
      kind: 'own',
      priority: 1,
      render: (row) => <State of="detection" value={treatmentOf(row, choices)} look="bare" />,
    },
    { id: 'detected', title: 'Detected', width: 132, kind: 'own', render: (row) => <Candidate of={row.detected} /> },
    { id: 'next', title: 'Next best', width: 132, kind: 'own', priority: 3, render: (row) => <Candidate of={row.runnerUp} /> },
    { id: 'why', title: 'Why', width: 200, grow: 3, kind: 'own', priority: 1, render: (row) => <Why row={row} choices={choices} /> },
    {
      id: 'choice',
      title: 'Read as',
      width: 176,
      kind: 'own',
      render: (row) => <ReadAs row={row} choices={choices} onChoose={onChoose} />,
    },
  ];
}
