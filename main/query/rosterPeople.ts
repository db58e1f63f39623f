import { setImmediate } from 'node:timers/promises';
import { rosterFacts, rosterSource } from '../../shared/import/roster.ts';
import { claimedBy, type ClaimedBy, type RosterPerson } from '../../shared/query/roster.ts';
import type { z } from 'zod';
import { cancelled, type Plain, type ReadConnection } from '../database/connection.ts';

/** A name of the records that a row claims, folded as the index folds names, and what of the row it is. */
type Claim = readonly [name: string, by: ClaimedBy];

/** A row of a roster: its event, what it says, and what it claims. */
interface RosterRow {
  id: string;
  facts: z.output<typeof rosterFacts>;
  claims: readonly Claim[];
}

/** What stands in a field because something had to: a name of nobody. */
const placeholder = /^(?:[^\p{L}\p{N}]*|n\/?a|none|null|nil|unknown)$/u;

/** Whether a text can name somebody: an address has an `@`. */
const names = ([text, by]: Claim): boolean => !placeholder.test(text) && (by !== 'email' || text.includes('@'));

const idOf = ({ claims }: RosterRow): string | undefined => claims.find(([, by]) => by === 'employee_id')?.[0];

/** A person's name however it is written: `Diaz, Rosa` is `Rosa Diaz`. */
function nameOf({ facts }: RosterRow): string | undefined {
  const words = (facts.name ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return words.toSorted().join(' ').trim() || undefined;
}

/** Whether one of the texts known is this one; undefined where they cannot be compared. */
const agrees = (known: ReadonlySet<string>, text: string | undefined): boolean | undefined =>
  known.size === 0 || text === undefined ? undefined : known.has(text);

/** Somebody the rosters list, while their rows are gathered. */
export class Listed {
  readonly claims = new Map<string, Set<ClaimedBy>>();
  private readonly rows: RosterRow[] = [];
  private readonly ids = new Set<string>();
  private readonly names = new Set<string>();

  constructor(first: RosterRow) {
    this.add(first);
  }

  add(row: RosterRow): void {
    const [id, name] = [idOf(row), nameOf(row)];
    this.rows.push(row);
    if (id !== undefined) this.ids.add(id);
    if (name !== undefined) this.names.add(name);
    for (const [claim, by] of row.claims) this.claims.set(claim, (this.claims.get(claim) ?? new Set()).add(by));
  }

  /**
   * Whether a row tells of the same person: it has employee id and name in common, or one of them and an address or a user name. Neither of the two
   * may differ, but for a name where all else agrees: a number alone is given again elsewhere, and an address may be that of a ward. That is why
   * without either of them a user name must be the same, or all that is claimed.
   */
  is(row: RosterRow): boolean {
    const id = agrees(this.ids, idOf(row));
    const name = agrees(this.names, nameOf(row));
    const reached = row.claims.some(([claim, by]) => by !== 'employee_id' && this.claims.has(claim));
    if (id === false || (name === false && !(id && reached))) return false;
    if (id || name) return reached || (id === true && name === true);
    return row.claims.some(([claim, by]) => by === 'user_name' && this.claims.get(claim)?.has(by)) || this.claimsAll(row);
  }

  private claimsAll({ claims }: RosterRow): boolean {
    return new Set(claims.map(([claim]) => claim)).size === this.claims.size && claims.every(([claim]) => this.claims.has(claim));
  }

  get told(): RosterPerson {
    const said = (...keys: ('name' | 'department' | 'title' | 'manager' | 'status' | 'start' | 'end' | 'type' | 'employee_id')[]) => [
      ...new Set(this.rows.flatMap(({ facts }) => keys.flatMap((key) => facts[key] ?? []))),
    ];
    return {
      rows: this.rows.map(({ id }) => id),
      known_as: [...new Set([...said('employee_id'), ...this.rows.flatMap(({ facts }) => [...facts.emails, ...facts.user_names])])],
      name: said('name'),
      department: said('department'),
      title: said('title'),
      manager: said('manager'),
      status: said('status'),
      start: said('start'),
      end: said('end'),
      type: said('type'),
    };
  }
}

/** What more people claim tells nobody apart, and is not looked at: comparing them all would take the square of their number. */
const mostClaimants = 50;
/** Rows after which others have their turn. */
const rowsAtOnce = 1000;

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw cancelled();
}

/** Puts the rows of one person together; rows with an employee id first, because nothing tells people apart better. */
async function peopleOf(rows: readonly RosterRow[], signal: AbortSignal | undefined): Promise<Listed[]> {
  const people: Listed[] = [];
  const claimants = new Map<string, Set<Listed>>();
  const known = (claim: string): Iterable<Listed> => {
    const found = claimants.get(claim);
    return found && found.size <= mostClaimants ? found : [];
  };
  const hasId = (row: RosterRow) => idOf(row) !== undefined;
  const ordered = [...rows.filter(hasId), ...rows.filter((one) => !hasId(one))];
  for (const [index, row] of ordered.entries()) {
    if (index % rowsAtOnce === 0) await breathe(signal);
    const same = [...new Set(row.claims.flatMap(([claim]) => [...known(claim)]))].filter((one) => one.is(row));
    const [only] = same;
    const person = same.length === 1 && only ? only : new Listed(row);
    if (person === only) person.add(row);
    else people.push(person);
    for (const [claim] of row.claims) {
      const others = claimants.get(claim) ?? new Set();
      if (others.size <= mostClaimants) claimants.set(claim, others.add(person));
    }
  }
  return people;
}

/** On an event of a roster: what it claims under a member of its facts, folded like every name of the index. */
const foldedSql = (member: 'emails' | 'user_names') =>
  `list_transform(coalesce(from_json(unmapped -> '${member}', '["VARCHAR"]'), []), lambda claim: lower(claim))`;
const rowsSql = `SELECT event_id AS id, CAST(unmapped AS VARCHAR) AS facts, [lower(unmapped ->> 'employee_id')] AS employee_id,
  ${foldedSql('emails')} AS email, ${foldedSql('user_names')} AS user_name
  FROM event WHERE source_type = $1 ORDER BY file_id, byte_offset`;

function rowOf(row: Record<string, Plain>): RosterRow[] {
  const read = rosterFacts.safeParse(typeof row['facts'] === 'string' ? JSON.parse(row['facts']) : undefined);
  if (!read.success) return [];
  const claims = claimedBy.options.flatMap((by) => {
    const folded = row[by];
    return Array.isArray(folded) ? folded.flatMap((text) => (typeof text === 'string' ? [[text, by] as const] : [])) : [];
  });
  return [{ id: String(row['id']), facts: read.data, claims: claims.filter(names) }];
}

/** Everybody whom the rosters of the workspace list. Errors: CANCELLED. */
export async function listedPeople(database: ReadConnection, signal: AbortSignal | undefined): Promise<Listed[]> {
  const rows: RosterRow[] = [];
  for (const [index, row] of (await database.rows(rowsSql, [rosterSource], signal)).entries()) {
    if (index % rowsAtOnce === 0) await breathe(signal);
    rows.push(...rowOf(row));
  }
  return peopleOf(rows, signal);
}
