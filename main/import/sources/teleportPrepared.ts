import { acted, type CanonicalFacts } from './canonical.ts';
import { type VendorRecord, textOf } from './vendorAudit.ts';

interface Portal {
  query: string | undefined;
  parameters: readonly unknown[] | undefined;
}

/** What one session has prepared so far. */
interface Prepared {
  /** Number of its last event in its stream. */
  last: number;
  statements: Map<string, string>;
  portals: Map<string, Portal>;
  /** Characters of the texts kept. */
  size: number;
}

const mostSessions = 10_000;
const mostCharacters = 16 << 20;
const step = /^db\.session\.(?:postgres|mysql)\.statements\.(\w+)$/;

const lost = 'what was executed was prepared in an event that does not stand before this one, without a gap, in the same file';

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);

/** A name that may be empty: that of the unnamed statement or portal. */
const nameOf = (event: VendorRecord, key: string): string => textOf(event, key) ?? '';

/**
 * Puts prepared statements of PostgreSQL together again, which Teleport tells in pieces: the text when it is parsed, the values when it is
 * bound, and only a name when it runs (formats/sources.md 2.1). Names are used again and again, so that a piece is only
 * taken from events that stand before, in the order of the session and with none of its events missing between.
 */
export class PreparedStatements {
  private readonly sessions = new Map<string, Prepared>();
  private size = 0;

  /** What the event tells with the ones before it, and what is to be remarked; undefined when it is no part of a statement. */
  take(event: VendorRecord): { facts: CanonicalFacts; remarks?: readonly string[] } | undefined {
    const type = textOf(event, 'event') ?? '';
    if (!type.startsWith('db.session.')) return undefined;
    const session = this.session(event);
    const [, name] = step.exec(type) ?? [];
    if (session && type.endsWith('.query')) this.forget(session, '', '');
    if (name === undefined) return undefined;
    const own: Portal = { query: textOf(event, 'query'), parameters: listOf(event.parameters) };
    const found = type.includes('.postgres.') && session ? this.step(session, name, event, own) : own;
    const runs = name === 'execute' || name === 'bulk_execute';
    const facts = {
      ...acted('data', runs ? 'query' : 'other'),
      ...(found.query === undefined ? {} : { command_text: found.query }),
      ...(found.parameters === undefined ? {} : { command_params: found.parameters }),
    };
    if (!runs) return { facts };
    return found.query === undefined
      ? { facts: { ...facts, command_complete: false }, remarks: [lost] }
      : { facts: { ...facts, command_complete: true } };
  }

  private step(session: Prepared, name: string, event: VendorRecord, own: Portal): Portal {
    const [statement, portal] = [nameOf(event, 'statement_name'), nameOf(event, 'portal_name')];
    switch (name) {
      case 'parse':
        this.grow(session, own.query?.length ?? 0);
        if (own.query === undefined) session.statements.delete(statement);
        else session.statements.set(statement, own.query);
        return own;
      case 'bind': {
        const bound = { query: session.statements.get(statement), parameters: own.parameters };
        this.grow(session, JSON.stringify(own.parameters ?? []).length);
        session.portals.set(portal, bound);
        return bound;
      }
      case 'execute':
        return session.portals.get(portal) ?? own;
      case 'close':
        this.forget(session, statement, portal);
        return own;
      default:
        return own;
    }
  }

  /** What a session has prepared, nothing of it once one of its events is missing or stands in another order. */
  private session(event: VendorRecord): Prepared | undefined {
    const { ei, sid } = event;
    if (typeof sid !== 'string' || typeof ei !== 'number') return undefined;
    const key = `${textOf(event, 'cluster_name') ?? ''}\0${sid}`;
    const known = this.sessions.get(key);
    if (known?.last === ei - 1) {
      known.last = ei;
      return known;
    }
    if (known) this.size -= known.size;
    const fresh = { last: ei, statements: new Map<string, string>(), portals: new Map<string, Portal>(), size: 0 };
    this.sessions.delete(key);
    this.sessions.set(key, fresh);
    return fresh;
  }

  /** The unnamed ones go with the next query, and names when they are closed. */
  private forget(session: Prepared, statement: string, portal: string): void {
    if (statement !== '' || portal === '') session.statements.delete(statement);
    if (portal !== '' || statement === '') session.portals.delete(portal);
  }

  private grow(session: Prepared, characters: number): void {
    session.size += characters;
    this.size += characters;
    for (const [key, oldest] of this.sessions) {
      if (this.size <= mostCharacters && this.sessions.size <= mostSessions) return;
      this.size -= oldest.size;
      oldest.size = 0;
      oldest.statements.clear();
      oldest.portals.clear();
      this.sessions.delete(key);
    }
  }
}
