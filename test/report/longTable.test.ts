import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePdf } from '../../main/report/pdf.ts';
import type { Report, Table } from '../../shared/report/model.ts';
import { madeAt, smallReport } from '../signing/signed.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** How many rows and paragraphs a report with this table has in its structure. */
async function structureOf(rows: string[][]): Promise<{ rows: number; paragraphs: number }> {
  const table: Table = { kind: 'table', caption: 'Events', columns: [{ label: 'Event', share: 1 }], rows, file: 'data/tables/events.csv' };
  const report: Report = { ...smallReport, sections: [{ number: '1', title: 'One', blocks: [table] }] };
  const path = join(await temporaryFolder(), 'report.pdf');
  await writePdf(report, { path, createdAt: madeAt, producer: 'Muniment test', evidence: Buffer.from('{}') });
  const pdf = (await readFile(path)).toString('latin1');
  return { rows: [...pdf.matchAll(/\/S \/TR\b/g)].length, paragraphs: [...pdf.matchAll(/\/S \/P\b/g)].length };
}

it('ends on paper after 10,000 rows with a sentence about the rest, and not before', async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => [`e${index % 100}`]);
  const whole = await structureOf(rows(10_000));
  const cut = await structureOf(rows(10_001));
  expect(cut).toEqual({ rows: whole.rows, paragraphs: whole.paragraphs + 1 });
}, 60_000);
