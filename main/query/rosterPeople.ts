import { rosterFacts, rosterSource } from '../../shared/import/roster.ts';
import type { ClaimedBy, RosterPerson } from '../../shared/query/roster.ts';
import { foldName } from '../../shared/workspace/identities.ts';
import type { z } from 'zod';
import type { ReadConnection } from '../database/connection.ts';

/** A row of a roster: its event, and what it says. */
interface RosterRow {
  id: string;
  facts: z.output<typeof rosterFacts>;
}

/** What names of the records a row claims, folded, with what each is. */
function claimsOf({ facts }: RosterRow): Map<string, ClaimedBy> {
  const claims = new Map<string, ClaimedBy>();
  if (facts.employee_id !== undefined) claims.set(foldName(facts.employee_id), 'employee_id');
  for (const name of facts.user_names) claims.set(foldName(name), 'user_name');
  for (const email of facts.emails) claims.set(foldName(email), 'email');
  return claims;
}

/** A person's name however it is written: `Diaz, Rosa` is `Rosa Diaz`. */
const nameKey = (name: string | undefined): string | undefined =>
  name
    ?.toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ');

/** Somebody the rosters list, while their rows are gathered. */
export class Listed {
  readonly rows: RosterRow[] = [];
  readonly claims = new Map<string, Set<ClaimedBy>>();

  constructor(first: RosterRow) {
    this.add(first);
  }

  add(row: RosterRow): void {
    this.rows.push(row);
    for (const [claim, by] of claimsOf(row)) this.claims.set(claim, (this.claims.get(claim) ?? new Set()).add(by));
  }

  /**
   * Whether a row tells of the same person: it has an address or a user name in common, or employee id and name. Neither of these two may differ, but
   * for a name where all else agrees: a number alone is given again elsewhere, and an address may be that of a ward.
   */
  is(row: RosterRow): boolean {
    const agree = (of: (one: RosterRow) => string | undefined): boolean | undefined => {
      const [own, other] = [this.rows.flatMap((one) => of(one) ?? []), of(row)];
      return own.length === 0 || other === undefined ? undefined : own.includes(other);
    };
    const id = agree(({ facts }) => (facts.employee_id === undefined ? undefined : foldName(facts.employee_id)));
    const name = agree(({ facts }) => nameKey(facts.name));
    const reached = [...claimsOf(row)].some(([claim, by]) => by !== 'employee_id' && this.claims.has(claim));
    if (id === false || (name === false && !(id && reached))) return false;
    return reached || (id === true && name === true);
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

/** Puts the rows of one person together; rows with an employee id first, because nothing tells people apart better. */
export function peopleOf(rows: readonly RosterRow[]): Listed[] {
  const people: Listed[] = [];
  const claimants = new Map<string, Set<Listed>>();
  const hasId = ({ facts }: RosterRow) => facts.employee_id !== undefined;
  for (const row of [...rows.filter(hasId), ...rows.filter((one) => !hasId(one))]) {
    const claims = [...claimsOf(row).keys()];
    const same = [...new Set(claims.flatMap((claim) => [...(claimants.get(claim) ?? [])]))].filter((one) => one.is(row));
    const [only] = same;
    const person = same.length === 1 && only ? only : new Listed(row);
    if (person === only) person.add(row);
    else people.push(person);
    for (const claim of claims) claimants.set(claim, (claimants.get(claim) ?? new Set()).add(person));
  }
  return people;
}

const claimsSql = `list_transform(list_concat([unmapped ->> 'employee_id'], from_json(unmapped -> 'emails', '["VARCHAR"]'),
  from_json(unmapped -> 'user_names', '["VARCHAR"]')), lambda claim: lower(claim))`;
const amongSql = `list_has_any(${claimsSql}, from_json(CAST($2 AS JSON), '["VARCHAR"]'))`;

/** People that the rosters of the workspace list; with `names`, those whose rows claim one of them. */
export async function listedPeople(
  database: ReadConnection,
  names: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Listed[]> {
  const chosenSql = names ? amongSql : 'true';
  const rows = await database.rows(
    `SELECT event_id AS id, CAST(unmapped AS VARCHAR) AS facts FROM event WHERE source_type = $1 AND ${chosenSql}
     ORDER BY file_id, byte_offset`,
    [rosterSource, ...(names ? [JSON.stringify(names.map(foldName))] : [])],
    signal,
  );
  return peopleOf(
    rows.flatMap(({ id, facts }) => {
      const read = rosterFacts.safeParse(typeof facts === 'string' ? JSON.parse(facts) : undefined);
      return read.success ? [{ id: String(id), facts: read.data }] : [];
    }),
  );
}
