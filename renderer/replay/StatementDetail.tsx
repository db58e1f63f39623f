import type { ReactNode } from 'react';
import type { Statement } from '../../shared/replay/statements.ts';
import { links } from '../app/index.ts';
import { commandSyntax, EvidenceRegion, EvidenceText, jsonSyntax, showCount, showDuration, State } from '../ui/index.ts';
import { StatementKind } from './StatementList.tsx';
import styles from './StatementDetail.module.css';

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Told({ label, text }: { label: string; text: string | null }) {
  if (text === null) return null;
  return (
    <Line label={label}>
      <span className={styles.evidence} data-evidence>
        <EvidenceText text={text} layout="lines" hides="values" />
      </span>
    </Line>
  );
}

/** Whether the source calls it something that is done to a database, such as `db.session.query`. */
const isDatabaseStatement = ({ kind, tool }: Statement) => tool === null && kind !== null && /^(?:db|sql|postgres|mysql)\b/.test(kind);

/** One statement in full: what was asked, what came of it, and the event that tells it. */
export function StatementDetail({
  statement,
  time,
  children,
}: {
  statement: Statement | undefined;
  time: string | null;
  /** What else is known of it. */
  children: ReactNode;
}) {
  if (!statement) return <p className={styles.none}>Nothing was done yet at this moment.</p>;
  const { text, cut, params, rows, durationMs, masked } = statement;
  const syntax = commandSyntax({ text, verb: statement.verb, database: isDatabaseStatement(statement) });
  return (
    <div className={styles.detail} tabIndex={0} role="group" aria-label="Statement of the moment">
      <p className={styles.when}>
        <StatementKind statement={statement} />
        <span>{time ?? 'no time of its own is known'}</span>
        <a href={links.events({ id: statement.event })}>Open the event</a>
      </p>
      <EvidenceRegion label="Statement" maxHeight={240}>
        <EvidenceText text={text} layout="lines" exact missing="no statement recorded" hides="values" syntax={syntax} />
      </EvidenceRegion>
      {cut ? <p className="quiet">Longer than 4,000 characters: the event holds the rest.</p> : null}
      {params === null ? null : (
        <EvidenceRegion label="Parameters" maxHeight={160}>
          <EvidenceText text={params} layout="lines" exact hides="values" syntax={jsonSyntax(params)} />
        </EvidenceRegion>
      )}
      <dl className={styles.facts}>
        <Line label="outcome">
          <State of="outcome" value={statement.outcome} />
        </Line>
        <Told label="code" text={statement.code} />
        <Told label="reason" text={statement.reason} />
        <Line label="rows">{rows === null ? <span className="unknown">not recorded</span> : showCount(Number(rows))}</Line>
        <Line label="duration">{durationMs === null ? <span className="unknown">not recorded</span> : showDuration(durationMs)}</Line>
        <Line label="masking">
          <State of="masking" value={statement.masking} />
        </Line>
        <Told label="masked" text={masked.length > 0 ? masked.join(', ') : null} />
        <Told label="tool" text={statement.tool} />
      </dl>
      {children}
    </div>
  );
}
