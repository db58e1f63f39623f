import type { ClaimedBy, ClaimedIdentity, MergeProposal, RosterPerson, RosterProposals } from '../../shared/query/roster.ts';
import type { ReadConnection } from '../database/connection.ts';
import { recordedSql } from './identities.ts';
import { type Listed, listedPeople } from './rosterPeople.ts';

/** Longer names cannot be merged. */
const longestName = 512;

/** A name of the records, as most of them may write it, and in how many events it stands. */
interface Recorded {
  name: string;
  events: number;
}

/** Which of these names, folded, the records attribute events to. Names are folded in SQL alone: JavaScript folds some letters otherwise. */
async function recordedAmong(
  database: ReadConnection,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Recorded>> {
  if (names.length === 0) return new Map();
  const rows = await database.rows(
    `SELECT lower(name) AS folded, max(name) AS name, count(*) AS events FROM (SELECT ${recordedSql} AS name FROM event)
     WHERE lower(name) IN (SELECT unnest(from_json(CAST(? AS JSON), '["VARCHAR"]'))) GROUP BY lower(name)`,
    [JSON.stringify(names)],
    signal,
  );
  return new Map(rows.map(({ folded, name, events }) => [String(folded), { name: String(name), events: Number(events) }]));
}

/** Names, folded, that a reviewer said are one person, and the name that stands for all. */
interface Merged {
  name: string;
  folded: string[];
}

/** Who is merged, by each of the folded names. */
async function mergedByName(database: ReadConnection, signal: AbortSignal | undefined): Promise<Map<string, Merged>> {
  const rows = await database.rows(
    `SELECT identity.name, list(folded) AS folded FROM identity JOIN identity_alias ON identity_alias.identity_id = identity.id
     GROUP BY identity.id, identity.name`,
    [],
    signal,
  );
  const persons = rows.map(({ name, folded }) => ({ name: String(name), folded: Array.isArray(folded) ? folded.map(String) : [] }));
  return new Map(persons.flatMap((person) => person.folded.map((one) => [one, person] as const)));
}

/** An identity as the lists have it, and who claims it by what. */
interface Claimed {
  name: string;
  merged: boolean;
  events: number;
  people: Map<Listed, Set<ClaimedBy>>;
}

/** Every identity of the records that somebody in the rosters claims; the names that a reviewer merged are one. */
async function claimedIdentities(database: ReadConnection, people: readonly Listed[], signal: AbortSignal | undefined): Promise<Claimed[]> {
  const merged = await mergedByName(database, signal);
  const claims = people.flatMap((person) => [...person.claims.keys()].filter((claim) => claim.length <= longestName));
  const recorded = await recordedAmong(database, [...new Set([...claims, ...merged.keys()])], signal);
  const eventsOf = (folded: readonly string[]) => folded.reduce((sum, name) => sum + (recorded.get(name)?.events ?? 0), 0);
  const found = new Map<Merged | Recorded, Claimed>();
  for (const person of people) {
    for (const [claim, by] of person.claims) {
      const own = recorded.get(claim);
      if (!own) continue;
      const whole = merged.get(claim);
      const identity: Claimed = found.get(whole ?? own) ?? {
        name: (whole ?? own).name,
        merged: whole !== undefined,
        events: whole ? eventsOf(whole.folded) : own.events,
        people: new Map(),
      };
      found.set(whole ?? own, identity);
      identity.people.set(person, new Set([...(identity.people.get(person) ?? []), ...by]));
    }
  }
  return [...found.values()].sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1));
}

/** The best known first: what a reviewer chose to stand for all, then an address, which tells who it is. */
const rank = ({ merged, by }: { merged: boolean; by: readonly ClaimedBy[] }): number =>
  merged ? 0 : by.includes('email') ? 1 : by.includes('user_name') ? 2 : 3;

/** People told of one ambiguous name: an address that a whole department shares would be a list of the department. */
const mostClaimants = 10;
/** As many names as can be merged at once. */
const mostIdentities = 100;

function proposalOf(person: RosterPerson, own: readonly (ClaimedIdentity & { merged: boolean })[]): MergeProposal {
  const ordered = own.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostIdentities);
  return {
    person,
    name: ordered[0]?.name ?? '',
    identities: ordered.map(({ name, by, events }) => ({ name, by, events })),
  };
}

const eventsIn = ({ identities }: MergeProposal): number => identities.reduce((sum, { events }) => sum + events, 0);

/** Which identities are one person as the rosters tell it, and which of them several people may be. */
export async function rosterProposals(database: ReadConnection, limit: number, signal: AbortSignal | undefined): Promise<RosterProposals> {
  const people = await listedPeople(database, signal);
  const claimed = await claimedIdentities(database, people, signal);
  const byPerson = new Map<Listed, (ClaimedIdentity & { merged: boolean })[]>();
  for (const { name, merged, events, people: claimants } of claimed) {
    const [only, ...others] = claimants;
    if (!only || others.length > 0) continue;
    const [person, by] = only;
    byPerson.set(person, [...(byPerson.get(person) ?? []), { name, merged, by: [...by], events }]);
  }
  const proposals = [...byPerson]
    .filter(([, own]) => own.length > 1)
    .map(([person, own]) => proposalOf(person.told, own))
    .sort((a, b) => eventsIn(b) - eventsIn(a) || (a.name < b.name ? -1 : 1));
  const ambiguous = claimed.filter((identity) => identity.people.size > 1);
  return {
    people: people.length,
    proposals: proposals.slice(0, limit),
    proposed: proposals.length,
    ambiguous: ambiguous.slice(0, limit).map(({ name, events, people: claimants }) => ({
      name,
      events,
      by: [...new Set([...claimants.values()].flatMap((by) => [...by]))],
      people: [...claimants.keys()].slice(0, mostClaimants).map((person) => person.told),
      claimants: claimants.size,
    })),
    ambiguities: ambiguous.length,
  };
}

/** Whom of the rosters an identity with these names may be: nobody where it is in none, several where they do not tell. */
export async function rosterPeopleNamed(
  database: ReadConnection,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<RosterPerson[]> {
  const [row] = await database.rows(
    `SELECT list_transform(from_json(CAST($1 AS JSON), '["VARCHAR"]'), lambda name: lower(name)) AS folded`,
    [JSON.stringify(names)],
    signal,
  );
  const folded = Array.isArray(row?.['folded']) ? row['folded'].map(String) : [];
  const people = await listedPeople(database, signal);
  return people.filter(({ claims }) => folded.some((name) => claims.has(name))).map((person) => person.told);
}
