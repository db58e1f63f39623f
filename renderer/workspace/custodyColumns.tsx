import { type Column, EvidenceText, State, Time } from '../ui/index.ts';
import { type Act, actWords, entryOf, numbersOf, subjectOf, timeOf } from './acts.ts';

/** Who did what, as the log has it. */
const done: Column<Act>[] = [
  {
    id: 'reviewer',
    title: 'Reviewer',
    width: 136,
    narrower: [{ at: 3, width: 88 }],
    priority: 1,
    grow: 1,
    kind: 'own',
    render: (act) => <EvidenceText text={entryOf(act).actor.reviewer} />,
  },
  {
    id: 'account',
    title: 'Account',
    width: 96,
    kind: 'own',
    priority: 5,
    render: (act) => <EvidenceText text={entryOf(act).actor.account} />,
  },
  {
    id: 'act',
    title: 'Act',
    width: 168,
    narrower: [{ at: 3, width: 132 }],
    grow: 1,
    kind: 'own',
    render: (act) => <span title={actWords(entryOf(act).act)}>{actWords(entryOf(act).act)}</span>,
  },
  {
    id: 'subject',
    title: 'About',
    width: 240,
    narrower: [
      { at: 4, width: 220 },
      { at: 3, width: 128 },
    ],
    priority: 2,
    grow: 4,
    kind: 'evidence',
    render: (act) => <EvidenceText text={subjectOf(act)} missing="nothing in particular" />,
  },
];

/** How it ended, and through what. */
const ended: Column<Act>[] = [
  {
    id: 'result',
    title: 'Result',
    width: 172,
    narrower: [{ at: 3, width: 160 }],
    kind: 'own',
    render: (act) => <State of="custody" value={act.result} look="bare" />,
  },
  {
    id: 'code',
    title: 'Code',
    width: 136,
    kind: 'own',
    priority: 4,
    render: (act) => (act.outcome?.code === undefined ? <span className="quiet">none</span> : <code>{act.outcome.code}</code>),
  },
  { id: 'shell', title: 'Shell', width: 88, kind: 'own', priority: 6, render: (act) => <span>{entryOf(act).shell}</span> },
];

/** The columns of the custody log; `zone` stands in the header of the time. */
export function custodyColumns(zone: string): Column<Act>[] {
  return [
    { id: 'n', title: 'Entries', width: 104, kind: 'own', priority: 3, align: 'end', render: (act) => <span>{numbersOf(act)}</span> },
    {
      id: 'time',
      title: `Time (${zone})`,
      width: 180,
      narrower: [{ at: 4, width: 148, render: (act) => <Time instant={timeOf(act)} zoneAbove brief /> }],
      kind: 'own',
      render: (act) => <Time instant={timeOf(act)} zoneAbove />,
    },
    ...done,
    ...ended,
  ];
}
