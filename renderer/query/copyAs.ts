import { eventFields, type EventRow } from '../../shared/import/event.ts';
import { markdownCode } from '../../shared/markdown.ts';
import type { Provenance } from '../../shared/query/contract.ts';
import { csvParts } from '../../shared/report/csvTable.ts';
import { showInstant } from '../../shared/time.ts';
import { actorOf, plainText, resourceOf, textOf } from './eventValues.ts';

/** Rows as JSON, one a line where there are several: every canonical column, null for what is not recorded. */
export function rowsAsJson(rows: readonly EventRow[]): string {
  const inOrder = (row: EventRow) => Object.fromEntries(eventFields.map(({ name }) => [name, row[name] ?? null]));
  if (rows.length === 1 && rows[0]) return JSON.stringify(inOrder(rows[0]), null, 2);
  return rows.map((row) => JSON.stringify(inOrder(row))).join('\n');
}

/** Rows as CSV under their column names; cells that a spreadsheet would run get an apostrophe in front. */
export function rowsAsCsv(rows: readonly EventRow[]): string {
  const columns = eventFields.map(({ name, kind }) => ({ label: name, numeric: kind === 'integer' || kind === 'real' }));
  const cells = rows.map((row) => eventFields.map(({ name }) => textOf(row, name) ?? ''));
  return [...csvParts({ name: 'events', columns, rows: cells }, () => undefined)].join('');
}

const code = (text: string | null) => (text === null ? 'not recorded' : markdownCode(text));

/** An event as a note cites it: what it says, and where its record lies, down to the byte. */
export function citationOf(event: EventRow, provenance: Provenance, zone: string): string {
  const { file, bundle, line, byteOffset, byteLength, rawSha256 } = provenance;
  const place = `${line === null ? '' : `line ${line}, `}bytes ${byteOffset} to ${byteOffset + byteLength}`;
  const facts = [
    showInstant(event.event_time, zone),
    `actor ${code(actorOf(event))}`,
    `action ${code(plainText(event, 'action'))}`,
    `resource ${code(resourceOf(event))}`,
    `outcome ${code(plainText(event, 'outcome'))}`,
  ];
  return [
    `- ${facts.join(' · ')}`,
    `  - event ${code(event.event_id)}`,
    `  - record: ${code(file.path)}, ${place}, SHA-256 ${code(rawSha256)}`,
    `  - file SHA-256 ${code(file.sha256)}`,
    `  - bundle ${code(bundle.path)}, SHA-256 ${code(bundle.sha256)}, seal ${bundle.seal}`,
    '',
  ].join('\n');
}
