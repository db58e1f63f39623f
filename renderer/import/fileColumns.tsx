import { sourceTitles } from '../../shared/import/sources.ts';
import { CellSelect, type Column, EvidenceText, showBytes, State } from '../ui/index.ts';
import { type FileRow, type Inspection, treatmentOf } from './inspection.ts';

/** Takes a choice over: a source, null to leave the file unread, undefined to read it as detected. */
export type Choose = (row: FileRow, source: string | null | undefined) => void;

/** Values of the choice that are no source. */
const asDetected = 'as-detected';
const leaveOut = 'leave-out';

const sources = Object.keys(sourceTitles)
  .sort()
  .map((id) => ({ value: id, label: id }));

function optionsFor({ state, detected }: FileRow) {
  const first = state === 'read' ? `${detected?.source ?? ''}, as detected` : 'keep, do not read';
  const out = state === 'read' ? [{ value: leaveOut, label: 'keep, do not read' }] : [];
  return [{ value: asDetected, label: first }, ...out, ...sources.filter(({ value }) => state !== 'read' || value !== detected?.source)];
}

/** `97 %`; a detection is a judgement, and says how sure it is. */
export const showSure = (confidence: number): string => `${Math.round(confidence * 100)} %`;

const choiceOf = (row: FileRow, chosen: Inspection['chosen']): string => {
  const choice = chosen.get(row.id);
  return choice === undefined ? asDetected : (choice ?? leaveOut);
};

/** What a choice of the list means: a source, null to leave the file out, undefined to read it as detected. */
function meant(value: string): string | null | undefined {
  if (value === asDetected) return undefined;
  return value === leaveOut ? null : value;
}

/** What a file is to be read as: as detected, as another source, or not at all. */
export function ReadAs({ row, chosen, onChoose }: { row: FileRow; chosen: Inspection['chosen']; onChoose: Choose }) {
  if (row.state === 'opened') return <span className="quiet">its files, below</span>;
  return (
    <CellSelect
      label={`Read ${row.path} as`}
      value={choiceOf(row, chosen)}
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

/** The files of an import before it: what each is, how surely, why, and the reviewer's own word on it. */
export function fileColumns(chosen: Inspection['chosen'], onChoose: Choose): Column<FileRow>[] {
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
      render: (row) => <State of="detection" value={treatmentOf(row, chosen)} look="bare" />,
    },
    { id: 'detected', title: 'Detected', width: 132, kind: 'own', render: (row) => <Candidate of={row.detected} /> },
    { id: 'next', title: 'Next best', width: 132, kind: 'own', priority: 3, render: (row) => <Candidate of={row.runnerUp} /> },
    { id: 'why', title: 'Why', width: 200, grow: 3, kind: 'own', priority: 1, render: (row) => <span title={row.why}>{row.why}</span> },
    {
      id: 'choice',
      title: 'Read as',
      width: 176,
      kind: 'own',
      render: (row) => <ReadAs row={row} chosen={chosen} onChoose={onChoose} />,
    },
  ];
}
