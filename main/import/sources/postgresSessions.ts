import { LogClock, type Offset, type SessionStart, sessionStart } from './postgresClock.ts';
import { type Told, told } from './postgresMessage.ts';
import type { LogRow } from './postgresRow.ts';
import { type LogPlace, type Outcome, PendingStatement, type Sequel, type StatementRows } from './postgresStatements.ts';
import { isNewSession, isProcessKey, isRestart, TextSession } from './postgresTextSession.ts';

/** Who logged in, where the server says how it found out. */
export interface Login {
  identity: string | undefined;
  method: string;
}

/** What earlier rows tell about a row. */
export interface Surroundings {
  offset: Offset | undefined;
  login: Login | undefined;
}

/** Where rows and statements go once all is known that can be known about them. */
export interface LogSink {
  row(row: LogRow, what: Told, place: LogPlace, around: Surroundings, problems: readonly string[]): void;
  statement(rows: StatementRows, outcome: Outcome, around: Surroundings, problems: readonly string[]): void;
}

interface Session {
  line: number;
  /** The server that it is of, where the log tells. */
  instance: string | undefined;
  start: SessionStart | undefined;
  login: Login | undefined;
  pending: PendingStatement | undefined;
  /** What only a log of text has to find out. */
  text: TextSession;
  /** Problems of the rows held. */
  problems: string[];
}

/** A server has some thousand sessions at most; a log without disconnections would otherwise fill memory with old ones. */
const mostSessions = 10_000;
const mostBytes = 32 << 20;

const lost = 'rows are missing from the log after this one';
const endless = 'the log ends before it says how the statement ended';
const nameless = 'the lines of this log do not say which session they are of: what became of the statement cannot be followed';
const another = 'another session follows under the same process number, before the log says how the statement ended';
const dropped = 'too much was logged before the log said how the statement ended';

/**
 * Follows the sessions of one log, whose rows are mixed: one event for the rows that pgAudit writes of one statement, held
 * until the session goes on, and one for every other row. What is held is bounded, whatever the log holds.
 */
export class LogSessions {
  private readonly sessions = new Map<string, Session>();
  private readonly clock = new LogClock();
  private readonly sink: LogSink;
  private held = 0;

  constructor(sink: LogSink) {
    this.sink = sink;
  }

  /** Takes the next row of the log. */
  take(row: LogRow, place: LogPlace, problems: readonly string[]): void {
    const what = told(row);
    if (row.text) this.renew(row);
    const key = row.text ? row.text.key : row.session_id;
    if (key === undefined) {
      this.alone(row, what, place, problems);
      return;
    }
    const session = this.session(key, row);
    this.follow(session, row, what);
    if (row.text) session.text.take(row, row.text);
    if (what.kind === 'connection authenticated') session.login = { identity: what.identity, method: what.method };
    if (what.kind === 'audit') this.hold(session, row, what, place, problems);
    else this.sink.row(row, what, place, this.around(session, row), problems);
    if (what.kind === 'disconnection') this.sessions.delete(key);
    if (this.held > mostBytes || this.sessions.size > mostSessions) this.dropOldest();
  }

  /** Learns what the zone means before the first row is given: logs often begin with lines of no session. */
  learn(row: LogRow): void {
    const start = sessionStart(row);
    if (start) this.clock.learn(start);
  }

  /** The log has ended. */
  end(): void {
    for (const session of this.sessions.values()) this.settle(session, { proof: 'none', reason: endless });
    this.sessions.clear();
  }

  /** A row of no session that could be followed. */
  private alone(row: LogRow, what: Told, place: LogPlace, problems: readonly string[]): void {
    const around = { offset: this.clock.offset(row.timestamp, undefined), login: undefined };
    if (what.kind !== 'audit' || !row.text) {
      this.sink.row(row, what, place, around, problems);
      return;
    }
    const statement = new PendingStatement(what.audit.statementId);
    statement.add(row, what.audit, place);
    for (const [rows, outcome] of statement.finish({ proof: 'none', reason: nameless }))
      this.sink.statement(rows, outcome, around, problems);
  }

  /** Ends the sessions that a process number stands for no more. */
  private renew(row: LogRow): void {
    const { text } = row;
    if (!text || row.session_id !== undefined) return;
    const isStart = row.user === undefined && isRestart(row.message);
    const ended = isStart
      ? [...this.sessions].flatMap(([key, { instance }]) => (isProcessKey(key) && instance === row.instance ? [key] : []))
      : text.key !== undefined && isNewSession(row, text)
        ? [text.key]
        : [];
    for (const key of ended) {
      const session = this.sessions.get(key);
      if (session) this.settle(session, { proof: 'none', reason: another });
      this.sessions.delete(key);
    }
  }

  private session(id: string, row: LogRow): Session {
    const known = this.sessions.get(id);
    if (known) return known;
    const start = sessionStart(row);
    if (start) this.clock.learn(start);
    const session = { line: 0, instance: row.instance, start, login: undefined, pending: undefined, text: new TextSession(), problems: [] };
    this.sessions.set(id, session);
    return session;
  }

  private around(session: Session, row: LogRow): Surroundings {
    return { offset: this.clock.offset(row.timestamp, session.start), login: session.login };
  }

  /** Lets what is held learn from a row what became of it. */
  private follow(session: Session, row: LogRow, what: Told): void {
    const line = row.text ? row.text.line : Number(row.line_num);
    if (session.pending) {
      if (line !== undefined && line !== session.line + 1) this.settle(session, { proof: 'none', reason: lost });
      else if (what.kind === 'audit') {
        const isEarlier =
          row.text !== undefined && row.session_id === undefined && Number(what.audit.statementId) < Number(session.pending.id);
        if (what.audit.statementId !== session.pending.id)
          this.settle(session, isEarlier ? { proof: 'none', reason: another } : { proof: 'ended' });
      } else {
        const sequel = session.pending.sequel(row, what);
        if (sequel) this.settle(session, sequel);
      }
    }
    session.line = (line ?? 0) + (row.text ? row.text.lines - 1 : 0);
  }

  private hold(session: Session, row: LogRow, what: Told & { kind: 'audit' }, place: LogPlace, problems: readonly string[]): void {
    if (!session.pending) {
      session.pending = new PendingStatement(what.audit.statementId);
      session.problems = [];
    }
    const before = session.pending.bytes;
    const pushed = session.pending.add(row, what.audit, place);
    this.held += session.pending.bytes - before;
    if (problems.length > 0) session.problems = [...new Set([...session.problems, ...problems])];
    if (pushed) this.give(session, pushed, session.pending.outcome(pushed, { proof: 'none', reason: dropped }));
  }

  private settle(session: Session, sequel: Sequel): void {
    const { pending } = session;
    if (!pending) return;
    for (const [rows, outcome] of pending.finish(sequel)) this.give(session, rows, outcome);
    this.held -= pending.bytes;
    session.pending = undefined;
  }

  private give(session: Session, rows: StatementRows, outcome: Outcome): void {
    this.sink.statement(rows, outcome, this.around(session, rows.row), session.problems);
  }

  /** Forgets the sessions seen first, until half of what may be held is. What is forgotten makes weaker claims, never stronger. */
  private dropOldest(): void {
    for (const [id, session] of this.sessions) {
      if (this.held <= mostBytes / 2 && this.sessions.size <= mostSessions / 2) return;
      this.settle(session, { proof: 'none', reason: dropped });
      this.sessions.delete(id);
    }
  }
}
