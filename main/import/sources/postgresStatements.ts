import { type FoldedRecord, foldedRecord } from '../ingest/digests.ts';
import { type Audit, refusalOf, type Told } from './postgresMessage.ts';
import type { LogRow } from './postgresRow.ts';
import type { RecordPlace } from './source.ts';
import { splitStatements } from './sqlStatements.ts';

/** Where a row stands, with what of it stands apart. */
export interface LogPlace extends RecordPlace {
  folded?: readonly FoldedRecord[];
}

/** One row of pgAudit inside an event. */
export interface AuditLine extends Audit {
  line: string | undefined;
}

/** How a statement ended, as far as the log proves it. */
export interface Outcome {
  outcome: 'success' | 'failure' | 'denied' | 'unknown';
  code?: string | undefined;
  reason?: string;
  remark?: string;
}

/** Rows of pgAudit that tell of one statement: one for each relation, by session and by object logging (sources.md 8.3). */
export interface StatementRows {
  row: LogRow;
  place: LogPlace;
  lines: AuditLine[];
  folded: FoldedRecord[];
  /** Characters of the messages of its rows, which hold more than the place where a message came in pieces. */
  said: number;
  /** The text, from the first row of the statement that has it; undefined when no row of this file has. */
  statement: string | undefined;
  parameter: string | undefined;
}

const previouslyLogged = '<previously logged>';
const notLogged = '<not logged>';
const mostGroups = 256;

/** What a row costs in memory for each of its bytes, and the place of a folded one. */
const textFactor = 4;
const placeBytes = 512;

/** Bytes that a group holds, about. */
const weightOf = ({ place, folded, said }: StatementRows): number => place.bytes.length * textFactor + said + folded.length * placeBytes;

const nested = 'a statement inside another: an error that is caught there is not logged';
const endedRows: ReadonlySet<string> = new Set(['READ', 'WRITE', 'DDL', 'ROLE', 'MISC', 'MISC_SET']);

/** With `log_rows` a row is written when its statement has ended; functions and DO blocks are written before they run. */
const hasEnded = ({ lines }: StatementRows): boolean => lines.every((line) => line.rows !== undefined && endedRows.has(line.class));

/** What the next row of a session says about the statement before it. */
export type Sequel = { proof: 'ended' } | { proof: 'none'; reason: string } | { proof: 'error'; row: LogRow };

/** Whether the text of a statement is known: what is not can be neither the statement of an error nor another one. */
const hasText = (statement: string | undefined): boolean => statement !== undefined && statement !== notLogged;

/** Of several statements in one text, or of one run twice, any may be the one that failed. */
function isItsOwn(group: StatementRows, error: LogRow): boolean {
  const phase = error.ps === 'BIND' || error.ps === 'PARSE';
  const sameTag = group.row.ps === error.ps || group.row.ps === 'BIND';
  // Text seldom tells what the server was at, nor in which transaction: then the same statement may have run again.
  if (error.text && (error.ps === undefined || error.vxid === undefined)) return false;
  return sameTag && !phase && !hasEnded(group) && splitStatements(group.statement ?? '', 'postgres').length === 1;
}

function afterError(group: StatementRows, error: LogRow): Outcome {
  const { row, statement } = group;
  const sameText = hasText(statement) && error.statement === statement;
  if (sameText && isItsOwn(group, error)) {
    return { outcome: refusalOf(error).denied ? 'denied' : 'failure', code: error.state_code, reason: error.message };
  }
  // The text of an EXECUTE is that of the PREPARE, so it says nothing about which error is its own.
  const tells = hasText(statement) && error.statement !== undefined && !(row.ps === 'EXECUTE' && error.ps === 'EXECUTE');
  if (sameText || !tells)
    return {
      outcome: 'unknown',
      code: error.state_code,
      reason: 'an error follows in the same transaction and may be about this statement',
    };
  const together = row.vxid === undefined ? 'perhaps in the same transaction' : 'in the same transaction';
  return { outcome: 'success', remark: `an error follows ${together}: what was changed may not have been kept` };
}

/** The statement of one id in one session, with those that run inside it. Rows are held until the session goes on. */
export class PendingStatement {
  readonly id: string;
  /** Bytes held. */
  bytes = 0;
  private readonly groups = new Map<string, StatementRows>();
  /** What `<previously logged>` stands for, by substatement. */
  private readonly logged = new Map<string, Pick<Audit, 'statement' | 'parameter'>>();
  private topText: string | undefined;
  private topSubstatement: string | undefined;
  private vxid: string | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Adds a row. What is pushed out because too much is held is given back. */
  add(row: LogRow, audit: Audit, place: LogPlace): StatementRows | undefined {
    const { statement, parameter } = this.resolved(audit);
    const key = `${audit.substatementId}\0${statement ?? ''}`;
    const group = this.groups.get(key);
    const line = { ...audit, line: row.line_num };
    this.vxid = row.vxid ?? this.vxid;
    if (group) {
      const before = weightOf(group);
      group.lines.push(line);
      group.said += row.message.length;
      group.folded.push(foldedRecord(place.line, place.offset, place.bytes));
      // One by one: a message may have come in more pieces than a call takes arguments.
      for (const piece of place.folded ?? []) group.folded.push(piece);
      this.bytes += weightOf(group) - before;
      return undefined;
    }
    if (this.groups.size === 0) this.topSubstatement ??= audit.substatementId;
    this.topText ??= statement;
    const bytes = Buffer.from(place.bytes);
    const folded = [...(place.folded ?? [])];
    const added = { row, place: { ...place, bytes }, lines: [line], folded, said: row.message.length, statement, parameter };
    this.bytes += weightOf(added);
    this.groups.set(key, added);
    return this.groups.size > mostGroups ? this.oldest() : undefined;
  }

  /** Whether a row proves that the statement has come to its end, or shows the error it may have come to. */
  sequel(row: LogRow, what: Told): Sequel | undefined {
    const otherTransaction = this.vxid !== undefined && row.vxid !== undefined && row.vxid !== this.vxid;
    if (otherTransaction) return { proof: 'ended' };
    if (what.kind === 'error') return { proof: 'error', row };
    if (what.kind === 'disconnection') return { proof: 'ended' };
    if (what.kind === 'duration' && (what.step === undefined || what.step === 'statement' || what.step === 'execute'))
      return { proof: 'ended' };
    if (what.kind === 'statement' && what.name === undefined) return { proof: 'ended' };
    return undefined;
  }

  /** All statements held, each with its outcome. */
  *finish(sequel: Sequel): Generator<[StatementRows, Outcome]> {
    for (const group of this.groups.values()) yield [group, this.outcome(group, sequel)];
    this.groups.clear();
  }

  /** The outcome of a statement that was pushed out, or whose sequel is known. */
  outcome(group: StatementRows, sequel: Sequel): Outcome {
    const ended = hasEnded(group);
    const isTop = group.lines[0]?.substatementId === this.topSubstatement && group.statement === this.topText;
    if (!isTop) return ended ? { outcome: 'success' } : { outcome: 'unknown', reason: nested };
    if (sequel.proof === 'error') return afterError(group, sequel.row);
    if (sequel.proof === 'ended' || ended) return { outcome: 'success' };
    return { outcome: 'unknown', reason: sequel.reason };
  }

  private resolved({ substatementId, statement, parameter }: Audit): Pick<Audit, 'statement' | 'parameter'> {
    if (statement !== previouslyLogged) {
      if (this.logged.size < mostGroups) this.logged.set(substatementId, { statement, parameter });
      return { statement, parameter };
    }
    return this.logged.get(substatementId) ?? { statement: undefined, parameter: undefined };
  }

  private oldest(): StatementRows | undefined {
    // The first is the statement itself; those inside it say of themselves what can be said.
    const [, second] = this.groups;
    if (!second) return undefined;
    const [key, group] = second;
    this.groups.delete(key);
    this.bytes -= weightOf(group);
    return group;
  }
}
