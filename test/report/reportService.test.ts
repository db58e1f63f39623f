import { createHmac } from 'node:crypto';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parts } from '../../main/report/sample.ts';
import { verifyFiles } from '../../main/signing/verify.ts';
import { evidenceStatement } from '../../shared/report/evidence.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { clinicEvents, head, make, openBench, openReporting, type ReportBench, type Reporting, request } from './reporting.ts';

const population = 90;
let reporting: Reporting;
let bench: ReportBench;
let report: ReportSummary;
beforeAll(async () => {
  reporting = await openReporting(clinicEvents(population));
  bench = await openBench(reporting);
  report = await make(bench.service);
}, 120_000);
afterAll(() => reporting.close());

interface Core {
  queries: { id: string; text: string; sql: string; parameters: string[]; count: number }[];
  groups: { id: string; values: { value: string | null; count: number }[] }[];
  sample: {
    base: string;
    seed: string;
    records: { eventId: string; rank: string; leaf: string; fileSha256: string; offset: number; length: number }[];
  };
  custody: unknown;
}

const fileOf = (summary: ReportSummary, name: string) => summary.files.find((file) => file.name === name)!;

async function bytesOf(of: ReportBench, summary: ReportSummary, name: string): Promise<Buffer> {
  return readFile(of.path(fileOf(summary, name).sha256));
}

/** The embedded evidence, taken out without the product's own reader. */
async function coreOf(of: ReportBench, summary: ReportSummary): Promise<Core> {
  const pdf = await bytesOf(of, summary, 'report.pdf');
  const at = pdf.indexOf('/Type /EmbeddedFile\n');
  const start = pdf.indexOf('stream\n', at) + 7;
  return JSON.parse(inflateSync(pdf.subarray(start)).toString('utf8')) as Core;
}

/** The three files of a report as a reader keeps them, in one folder. */
async function folderOf(of: ReportBench, summary: ReportSummary): Promise<string> {
  const folder = await temporaryFolder();
  for (const file of summary.files) await copyFile(of.path(file.sha256), join(folder, file.name));
  return folder;
}

describe('a finished report', () => {
  it('is stored as three files and listed', async () => {
    expect(report.files.map((file) => file.name)).toEqual(['report.pdf', 'evidence.json', 'evidence.json.p7s']);
    expect(await bench.service.list()).toEqual([report]);
    expect(report).toMatchObject({ population, signer: 'Pat Example', reviewer: 'Robin Reviewer' });
  });

  it('verifies under its root, every file of it', async () => {
    const folder = await folderOf(bench, report);
    const roots = await reporting.signing.trustedRoots();
    const pdf = await verifyFiles([join(folder, 'report.pdf')], roots, reporting.now);
    const evidence = await verifyFiles([join(folder, 'evidence.json')], roots, reporting.now);
    expect(pdf.checks.filter((check) => check.result !== 'pass')).toEqual([]);
    expect(evidence.checks.filter((check) => check.result !== 'pass')).toEqual([]);
    expect([pdf.verdict, evidence.verdict]).toEqual(['valid', 'valid']);
  });

  it('hands out the bytes that were signed, and only those it has', async () => {
    const content = await bench.service.file({ report: report.id, name: 'report.pdf' });
    expect(Buffer.from(await content.arrayBuffer()).equals(await bytesOf(bench, report, 'report.pdf'))).toBe(true);
    expect(content.type).toBe('application/pdf');
    await expect(bench.service.file({ report: report.id, name: '../journal.jsonl' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.service.file({ report: 'none', name: 'report.pdf' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('vouches for the head of the custody log', async () => {
    const statement = evidenceStatement.parse(JSON.parse((await bytesOf(bench, report, 'evidence.json')).toString('utf8')));
    expect(statement.predicate.custody).toEqual(head);
    expect((await coreOf(bench, report)).custody).toEqual(head);
  });

  it('leaves nothing in staging', async () => {
    for (const staging of bench.stagings) await expect(readdir(staging)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the numbers of a report', () => {
  it('are those the query service gives for the printed text', async () => {
    const { queries } = await coreOf(bench, report);
    for (const { id, text, count } of queries) {
      const ask = id === 'Q2' || id === 'Q14' ? reporting.query.countSessions : reporting.query.count;
      expect([id, await ask({ text, zone: 'UTC' })]).toEqual([id, count]);
    }
  });

  it('come out again when the printed condition is put to the index as it stands', async () => {
    const { queries } = await coreOf(bench, report);
    const denied = queries.find((one) => one.id === 'Q4')!;
    const parameters = denied.parameters.map((value) => JSON.parse(value) as string);
    const [row] = await reporting.events.database.rows(`SELECT count(*) AS count FROM event WHERE ${denied.sql}`, parameters);
    expect(Number(row!.count)).toBe(denied.count);
    expect(denied.count).toBe(clinicEvents(population).filter((one) => one.outcome === 'denied').length);
  });

  it('count an agent without a principal, and what is not attributed, from the records', async () => {
    const { queries } = await coreOf(bench, report);
    const count = (id: string) => queries.find((one) => one.id === id)!.count;
    expect([count('Q7'), count('Q9'), count('Q10')]).toEqual([30, 30, 30]);
  });

  it('add up to the population in every grouping', async () => {
    for (const group of (await coreOf(bench, report)).groups) {
      expect([group.id, group.values.reduce((sum, { count }) => sum + count, 0)]).toEqual([group.id, population]);
    }
  });

  it('follow the filter, which is printed', async () => {
    const own = await openBench(reporting);
    const narrowed = await make(own.service, request({ filter: ' outcome:denied   OR outcome:failure ' }));
    expect(narrowed.filter).toBe('outcome:denied OR outcome:failure');
    expect((await coreOf(own, narrowed)).queries[0]).toMatchObject({
      text: 'at:2026-09-01..2026-09-30 (outcome:denied OR outcome:failure)',
      count: narrowed.population,
    });
    expect(narrowed.population).toBe(45);
  });

  it('print the stretch that `last:` meant', async () => {
    const own = await openBench(reporting);
    const { filter } = await make(own.service, request({ filter: 'last:7d' }));
    const from = new Date(reporting.now.getTime() - 7 * 86_400_000).toISOString();
    expect(filter).toBe(`at:${from}..${reporting.now.toISOString()}`);
  });
});

describe('the sample of a report', () => {
  it('is what anyone draws who ranks the events of the population by the printed seed', async () => {
    const { sample } = await coreOf(bench, report);
    const rows = await reporting.events.database.rows('SELECT event_id FROM event');
    const rank = (id: string) => createHmac('sha256', Buffer.from(sample.seed, 'hex')).update(id).digest('hex');
    const drawn = rows
      .map((row) => String(row.event_id))
      .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
      .slice(0, 25);
    expect(sample.records.map((record) => record.eventId)).toEqual(drawn);
    expect(sample.records.every((record) => record.rank === rank(record.eventId))).toBe(true);
  });

  it('is drawn from every event once, also where the population is read in parts', async () => {
    for (const size of [population, 600_000, 50_000_000]) {
      const terms = parts(size);
      const counts: number[] = [];
      for (const term of terms) counts.push(await reporting.query.count({ text: term, zone: 'UTC' }));
      expect([terms.length, counts.reduce((sum, count) => sum + count, 0)]).toEqual([
        size === population ? 1 : size === 600_000 ? 16 : 256,
        population,
      ]);
    }
  });

  it('cites the bytes of each record', async () => {
    const { sample } = await coreOf(bench, report);
    for (const { eventId, leaf, offset, length } of sample.records) {
      const { provenance } = await reporting.query.event({ id: eventId });
      expect({ leaf, offset, length }).toEqual({ leaf: provenance.leaf, offset: provenance.byteOffset, length: provenance.byteLength });
    }
  });

  it('is the same when the same report is made again, under another id', async () => {
    const again = await make(bench.service);
    expect(again.id).toBe(`${report.id}-2`);
    expect((await coreOf(bench, again)).sample).toEqual((await coreOf(bench, report)).sample);
  });
});

describe('the same state', () => {
  it('gives the same bytes before the signature', { timeout: 60_000 }, async () => {
    const unsigned: string[] = [];
    for (const own of [await openBench(reporting), await openBench(reporting)]) {
      const made = await make(own.service);
      const statement = evidenceStatement.parse(JSON.parse((await bytesOf(own, made, 'evidence.json')).toString('utf8')));
      unsigned.push(statement.predicate.unsignedReport.sha256);
    }
    expect(unsigned[0]).toBe(unsigned[1]);
  });

  it('with another custody head gives other bytes', async () => {
    const own = await openBench(reporting, { custodyHead: () => ({ n: 8, head: 'ef'.repeat(32) }) });
    const made = await make(own.service);
    expect(fileOf(made, 'report.pdf').sha256).not.toBe(fileOf(report, 'report.pdf').sha256);
  });
});

describe('a report that is refused or left', () => {
  it.each([
    ['a wrong passphrase', { passphrase: 'wrong horse battery' }, 'KEY_LOCKED'],
    ['an unknown key', { key: 'nobody' }, 'NOT_FOUND'],
    ['a filter that cannot be read', { filter: 'outcome:(' }, 'QUERY_SYNTAX'],
    ['a filter by what recordings printed', { filter: '-text:"drop table"' }, 'QUERY_SYNTAX'],
    ['a period that ends before it begins', { from: '2026-09-30', to: '2026-09-01' }, 'USAGE'],
    ['a day that does not exist', { from: '2026-02-30' }, 'USAGE'],
    ['an unknown zone', { zone: 'Mars/Olympus' }, 'USAGE'],
  ])('is not stored: %s', async (_what, changes, code) => {
    const own = await openBench(reporting);
    await expect(make(own.service, request(changes))).rejects.toMatchObject({ code });
    expect(await own.service.list()).toEqual([]);
    for (const staging of own.stagings) await expect(readdir(staging)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['counting', 'sampling', 'writing', 'signing'])('is not stored when it is cancelled while %s', async (step) => {
    const own = await openBench(reporting);
    const cancel = new AbortController();
    const run = async () => {
      for await (const at of own.service.create(request(), { signal: cancel.signal })) {
        if (at.kind === 'progress' && at.step === step) cancel.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await own.service.list()).toEqual([]);
    for (const staging of own.stagings) await expect(readdir(staging)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not stored when the caller stops listening', async () => {
    const own = await openBench(reporting);
    for await (const step of own.service.create(request())) if (step.kind === 'progress' && step.step === 'storing') break;
    expect(await own.service.list()).toEqual([]);
    for (const staging of own.stagings) await expect(readdir(staging)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('an empty period', () => {
  it('is reported as such, with an empty sample and zero counts', async () => {
    const own = await openBench(reporting);
    const empty = await make(own.service, request({ from: '2020-01-01', to: '2020-01-31' }));
    expect(empty.population).toBe(0);
    const core = await coreOf(own, empty);
    expect(core.sample.records).toEqual([]);
    expect(core.queries.filter((one) => one.id !== 'Q3').every((one) => one.count === 0)).toBe(true);
  });
});
