import type { ClaimedBy, ClaimedIdentity, MergeProposal, RosterPerson, RosterProposals } from '../../shared/query/roster.ts';
import { foldName } from '../../shared/workspace/identities.ts';
import type { ReadConnection } from '../database/connection.ts';
import { personsOf, recordedSql } from './identities.ts';
import { type Listed, listedPeople } from './rosterPeople.ts';

/** Longer names cannot be merged. */
const longestName = 512;

/** A name of the records, as most of them may write it, and in how many events it stands. */
interface Recorded {
  name: string;
  events: number;
}

/** Which of these names, folded, the records attribute events to. */
async function recordedAmong(
  database: ReadConnection,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Recorded>> {
  if (names.length === 0) return new Map();
  const rows = await database.rows(
    `SELECT max(name) AS name, count(*) AS events FROM (SELECT ${recordedSql} AS name FROM event)
     WHERE lower(name) IN (SELECT unnest(from_json(CAST(? AS JSON), '["VARCHAR"]'))) GROUP BY lower(name)`,
    [JSON.stringify(names)],
    signal,
  );
  return new Map(rows.map(({ name, events }) => [foldName(String(name)), { name: String(name), events: Number(events) }]));
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
  const persons = [...(await personsOf(database, signal))];
  const aliases = new Map(persons.flatMap(([name, { names }]) => names.map((one) => [foldName(one), { name, names }] as const)));
  const claims = people.flatMap((person) => [...person.claims.keys()].filter((claim) => claim.length <= longestName));
  const asked = new Set([...claims, ...aliases.keys()]);
  const recorded = await recordedAmong(database, [...asked], signal);
  const eventsOf = (names: readonly string[]) => names.reduce((sum, name) => sum + (recorded.get(foldName(name))?.events ?? 0), 0);
  const found = new Map<string, Claimed>();
  for (const person of people) {
    for (const [claim, by] of person.claims) {
      const own = recorded.get(claim);
      if (!own) continue;
      const { name, names } = aliases.get(claim) ?? { name: own.name, names: [own.name] };
      const identity: Claimed = found.get(foldName(name)) ?? {
        name,
        merged: aliases.has(claim),
        events: eventsOf(names),
        people: new Map(),
      };
      found.set(foldName(name), identity);
      identity.people.set(person, new Set([...(identity.people.get(person) ?? []), ...by]));
    }
  }
  return [...found.values()].sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1));
}

/** The best known first: what a reviewer chose to stand for all, then an address, which tells who it is. */
const rank = ({ merged, by }: { merged: boolean; by: readonly ClaimedBy[] }): number =>
  merged ? 0 : by.includes('email') ? 1 : by.includes('user_name') ? 2 : 3;

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
  const people = await listedPeople(database, undefined, signal);
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
      people: [...claimants.keys()].map((person) => person.told),
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
  return (await listedPeople(database, names, signal)).map((person) => person.told);
}
