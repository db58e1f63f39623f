import { type Column, EvidenceText, State, Time } from '../ui/index.ts';
import { type Act, actWords, entryOf, subjectOf } from './acts.ts';

function numbers({ intent, outcome }: Act): string {
  if (intent && outcome) return `${intent.n} and ${outcome.n}`;
  return outcome?.intent === undefined ? String(intent?.n ?? outcome?.n) : `${outcome.intent} and ${outcome.n}`;
}

/** The columns of the custody log; `zone` stands in the header of the time. */
export function custodyColumns(zone: string): Column<Act>[] {
  return [
    { id: 'n', title: 'Entries', width: 104, kind: 'own', align: 'end', render: (act) => <span>{numbers(act)}</span> },
    {
      id: 'time',
      title: `Time (${zone})`,
      width: 180,
      kind: 'own',
      render: (act) => <Time instant={(act.intent ?? entryOf(act)).time} zoneAbove />,
    },
    {
      id: 'reviewer',
      title: 'Reviewer',
      width: 136,
      grow: 1,
      kind: 'own',
      render: (act) => <EvidenceText text={entryOf(act).actor.reviewer} />,
    },
    {
      id: 'account',
      title: 'Account',
      width: 96,
      kind: 'own',
      priority: 2,
      render: (act) => <EvidenceText text={entryOf(act).actor.account} />,
    },
    { id: 'act', title: 'Act', width: 168, grow: 1, kind: 'own', render: (act) => <span>{actWords(entryOf(act).act)}</span> },
    {
      id: 'subject',
      title: 'About',
      width: 240,
      grow: 4,
      kind: 'evidence',
      render: (act) => <EvidenceText text={subjectOf(act)} missing="nothing in particular" />,
    },
    { id: 'result', title: 'Result', width: 172, kind: 'own', render: (act) => <State of="custody" value={act.result} look="bare" /> },
    {
      id: 'code',
      title: 'Code',
      width: 136,
      kind: 'own',
      priority: 1,
      render: (act) => (act.outcome?.code === undefined ? <span className="quiet">none</span> : <code>{act.outcome.code}</code>),
    },
    { id: 'shell', title: 'Shell', width: 88, kind: 'own', priority: 3, render: (act) => <span>{entryOf(act).shell}</span> },
  ];
}
