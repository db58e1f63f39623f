import type { Random } from '../random.ts';
import type { ColumnName } from '../resultTable.ts';

/** A read as people write it: text, the columns it answers with, and how many rows it may return. */
export interface Read {
  sql: (random: Random) => string;
  columns: readonly ColumnName[];
  rows: readonly [number, number];
}

const patient = (random: Random): number => random.between(10001, 10980);
const august = (random: Random): string => `2026-08-${String(random.between(10, 28))}`;
const limit = (random: Random): number => random.pick([5, 10, 20, 25]);

/** Reads on the record system. */
export const recordReads: readonly Read[] = [
  {
    sql: (random) =>
      `SELECT id, mrn, full_name, dob FROM clinical.patients WHERE last_visit >= '${august(random)}' ORDER BY id LIMIT ${limit(random)};`,
    columns: ['id', 'mrn', 'full_name', 'dob'],
    rows: [3, 12],
  },
  {
    sql: (random) =>
      `SELECT e.id, e.diagnosis, e.npi FROM clinical.encounters e WHERE e.patient_id = ${patient(random)} ORDER BY e.started_at DESC;`,
    columns: ['id', 'diagnosis', 'npi'],
    rows: [0, 7],
  },
  {
    sql: (random) =>
      `SELECT p.id, p.full_name, p.phone, p.email\nFROM clinical.patients AS p\nJOIN clinical.appointments AS a ON a.patient_id = p.id\nWHERE a.day = DATE '${august(random)}' AND a.state <> 'cancelled'\nLIMIT ${limit(random)};`,
    columns: ['id', 'full_name', 'phone', 'email'],
    rows: [2, 14],
  },
  {
    sql: (random) => `SELECT count(*) AS count FROM clinical.encounters WHERE started_at BETWEEN '${august(random)}' AND '2026-09-01';`,
    columns: ['count'],
    rows: [1, 1],
  },
  {
    sql: (random) =>
      `select status, count(*) as count from clinical.referrals where requested_at > now() - interval '${random.between(2, 30)} days' group by status;`,
    columns: ['status', 'count'],
    rows: [2, 5],
  },
  {
    sql: (random) =>
      `SELECT id, full_name, address FROM clinical.patients WHERE zip = '606${random.between(10, 60)}' AND active LIMIT ${limit(random)};`,
    columns: ['id', 'full_name', 'address'],
    rows: [1, 9],
  },
];

/** Reads on the laboratory system. */
export const laboratoryReads: readonly Read[] = [
  {
    sql: (random) =>
      `SELECT id, test_code, result_value, collected_at FROM lab.results WHERE patient_id = ${patient(random)} LIMIT ${limit(random)};`,
    columns: ['id', 'test_code', 'result_value', 'collected_at'],
    rows: [1, 10],
  },
  {
    sql: (random) =>
      `SELECT test_code, count(*) FROM lab.results WHERE collected_at >= '${august(random)}' GROUP BY test_code ORDER BY 2 DESC;`,
    columns: ['test_code', 'count'],
    rows: [3, 7],
  },
  {
    sql: () => `SELECT s.id, s.mrn, s.status FROM lab.specimens s WHERE s.status = 'open' AND s.received_at < now() - interval '6 hours';`,
    columns: ['id', 'mrn', 'status'],
    rows: [0, 6],
  },
];

/** Reads on the pharmacy system, MySQL dialect. */
export const pharmacyReads: readonly Read[] = [
  {
    sql: (random) =>
      `SELECT rx_id AS id, drug, qty AS quantity FROM pharmacy.fills WHERE fill_date = '${august(random)}' LIMIT ${limit(random)}`,
    columns: ['id', 'drug', 'quantity'],
    rows: [3, 20],
  },
  {
    sql: (random) =>
      `SELECT drug, SUM(on_hand) AS quantity FROM pharmacy.inventory WHERE reorder_level > ${random.between(10, 60)} GROUP BY drug`,
    columns: ['drug', 'quantity'],
    rows: [2, 6],
  },
  {
    sql: (random) =>
      `SELECT f.rx_id AS id, p.full_name, f.drug FROM pharmacy.fills f JOIN pharmacy.people p ON p.id = f.person_id WHERE p.id = ${patient(random)}`,
    columns: ['id', 'full_name', 'drug'],
    rows: [0, 5],
  },
];

/** Reads on the billing system, Transact-SQL dialect. */
export const billingReads: readonly Read[] = [
  {
    sql: (random) =>
      `SELECT TOP (${limit(random)}) claim_id AS id, plan_id, amount, status FROM billing.claims WHERE submitted_on >= '${august(random)}' ORDER BY amount DESC;`,
    columns: ['id', 'plan_id', 'amount', 'status'],
    rows: [4, 15],
  },
  {
    sql: (random) =>
      `SELECT [status], COUNT(*) AS [count] FROM billing.claims WITH (NOLOCK) WHERE payer_id = N'P${random.between(100, 180)}' GROUP BY [status];`,
    columns: ['status', 'count'],
    rows: [2, 5],
  },
  {
    sql: (random) => `SELECT a.id, a.full_name, a.amount FROM billing.accounts AS a WHERE a.days_past_due > ${random.between(30, 120)};`,
    columns: ['id', 'full_name', 'amount'],
    rows: [1, 8],
  },
];
