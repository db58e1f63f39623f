import { nightMoment, workMoment } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion, readDraft } from '../drafts.ts';
import { agents, people, type Principal, services, sharedKey } from '../people.ts';
import { mongoConnection, mysqlConnection, postgresConnection, sqlServerConnection } from '../protocols/nativeDatabase.ts';
import type { Random } from '../random.ts';
import { approvedReview } from '../review.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { billingReads, laboratoryReads, pharmacyReads, type Read, recordReads } from '../statements/reads.ts';
import { billingScripts, recordScripts } from '../statements/scripts.ts';

const dba = [people.magnus, people.priya] as const;
const oneOrMore = <T>(random: Random, most: number, make: () => T): T[] => Array.from({ length: random.between(1, most) }, make);

const readers: readonly (readonly [number, Principal])[] = [
  [6, people.omar],
  [3, people.zoe],
  [3, people.kwame],
  [4, people.hanh],
  [2, people.aiko],
  [2, people.priya],
  [2, agents.chartSummary],
];

/** A read on the record system by whoever reads it in office hours. */
export function recordRead(random: Random): SessionDraft {
  const occasion: Occasion = { principal: random.weighted(readers), connection: connections.ehrReadonly, start: workMoment(random) };
  return readDraft(random, occasion, random.pick(recordReads));
}

/** A read on the laboratory system, or one of the nightly feed's. */
export function laboratoryRead(random: Random): SessionDraft {
  const nightly = random.chance(0.3);
  const occasion: Occasion = {
    principal: nightly ? services.labFeedSync : random.pick([people.aiko, people.omar, people.zoe]),
    connection: connections.labResults,
    start: nightly ? nightMoment(random) : workMoment(random),
  };
  return readDraft(random, occasion, random.pick(laboratoryReads));
}

/** A pharmacy query: run from the web page, or over a native connection that records no result. */
export function pharmacyQuery(random: Random): SessionDraft {
  const occasion: Occasion = {
    principal: random.pick([people.lucia, people.lucia, people.kwame]),
    connection: connections.pharmacy,
    start: workMoment(random),
  };
  if (random.chance(0.4)) return readDraft(random, occasion, random.pick(pharmacyReads));
  const statements = oneOrMore(random, 5, () => random.pick(pharmacyReads).sql(random));
  return connectDraft(random, occasion, mysqlConnection(random, statements));
}

/** A billing query by the billing office, the triage agent, or the exporter at night. */
export function billingQuery(random: Random): SessionDraft {
  const principal = random.weighted<Principal>([
    [4, people.siobhan],
    [4, people.mateusz],
    [3, agents.claimsTriage],
    [3, services.claimsExporter],
  ]);
  const start = principal === services.claimsExporter ? nightMoment(random) : workMoment(random);
  const occasion: Occasion = { principal, connection: connections.billing, start };
  if (random.chance(0.15)) {
    const script = random.pick(billingScripts);
    return execDraft(random, occasion, script.text(random), [`${script.output.join('\n')}\n`]);
  }
  if (random.chance(0.55)) return readDraft(random, occasion, random.pick(billingReads));
  const statements = oneOrMore(random, 4, () => random.pick(billingReads).sql(random));
  return connectDraft(random, occasion, sqlServerConnection(random, statements));
}

/** A native PostgreSQL connection by an analyst's tool or a service. */
export function nativePostgres(random: Random): SessionDraft {
  const [principal, connection, reads] = random.pick<readonly [Principal, Occasion['connection'], readonly Read[]]>([
    [people.omar, connections.ehrReadonly, recordReads],
    [people.priya, connections.ehrReadonly, recordReads],
    [people.aiko, connections.labResults, laboratoryReads],
    [services.labFeedSync, connections.labResults, laboratoryReads],
    [sharedKey, connections.retiredReports, recordReads],
  ]);
  const start = principal === services.labFeedSync ? nightMoment(random) : workMoment(random);
  const statements = oneOrMore(random, 6, () => {
    const sql = random.pick(reads).sql(random);
    if (random.chance(0.7)) return { sql };
    return {
      sql: 'SELECT id, mrn, status FROM clinical.orders WHERE patient_id = $1 AND status = $2',
      parameters: [String(random.between(10001, 10980)), 'open'],
    };
  });
  const client = random.pick(['psql', 'DBeaver 24.1', 'PostgreSQL JDBC Driver']);
  return connectDraft(random, { principal, connection, start }, postgresConnection(random, 'ehr', statements, client));
}

/** The appointment book over a native MongoDB connection. */
export function appointmentBook(random: Random): SessionDraft {
  const principal = random.pick<Principal>([people.hanh, people.wen, agents.scheduling]);
  const commands = oneOrMore(random, 4, () =>
    random.pick<Readonly<Record<string, unknown>>>([
      { find: 'appointments', filter: { clinic: `CDF-${random.between(1, 9)}`, state: { $ne: 'cancelled' } }, limit: 20 },
      {
        aggregate: 'appointments',
        pipeline: [{ $match: { day: { $gte: { $date: '2026-09-01T05:00:00Z' } } } }, { $count: 'n' }],
        cursor: {},
      },
      { update: 'appointments', updates: [{ q: { _id: { $oid: random.hex(24) } }, u: { $set: { room: 'R-4' } } }], ordered: true },
    ]),
  );
  const occasion: Occasion = { principal, connection: connections.scheduling, start: workMoment(random) };
  return connectDraft(random, occasion, mongoConnection(random, commands));
}

/** Maintenance by a database administrator under a one-time approval. */
export function approvedMaintenance(random: Random): SessionDraft {
  const [principal, reviewer] = random.chance(0.5) ? dba : [dba[1], dba[0]];
  const start = workMoment(random);
  const { review, approved } = approvedReview(random, { type: 'onetime', created: start, groups: ['dba-leads'] }, reviewer);
  const script = random.pick(recordScripts);
  return execDraft(random, { principal, connection: connections.ehrAdmin, start }, script.text(random), [`${script.output.join('\n')}\n`], {
    review,
    runAt: approved + random.between(20_000_000, 400_000_000),
    jira: `CLIN-${random.between(200, 900)}`,
  });
}

/** An hour or more of administrator access, approved just in time and used over a native connection. */
export function approvedAccess(random: Random): SessionDraft {
  const requested = workMoment(random);
  const request = { type: 'jit', created: requested, groups: ['dba-leads'], hours: random.pick([1, 2, 4]) } as const;
  const { review, approved } = approvedReview(random, request, people.magnus);
  const statements = oneOrMore(random, 5, () => ({ sql: random.pick(recordReads).sql(random) }));
  const occasion: Occasion = {
    principal: people.priya,
    connection: connections.ehrAdmin,
    start: approved + random.between(5_000_000, 900_000_000),
  };
  return connectDraft(random, occasion, postgresConnection(random, 'ehr', statements), { review });
}
