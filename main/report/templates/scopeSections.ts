import { showInstant } from '../../../shared/time.ts';
import type { Section } from '../../../shared/report/model.ts';
import { counted, type ReportFacts, type ReportedBundle } from '../facts.ts';
import { countTable, groupTable, number, several } from './tables.ts';

/** First and last day in words. */
export function periodText({ request }: ReportFacts): string {
  const days = request.from === request.to ? `${request.from}, the whole day` : `${request.from} to ${request.to}, both days whole`;
  return `${days}, in the zone ${request.zone}`;
}

/** 1: what was looked at. */
export function scopeSection(facts: ReportFacts): Section {
  const { request } = facts;
  return {
    number: '1',
    title: 'Scope and population',
    blocks: [
      {
        kind: 'key-values',
        rows: [
          { label: 'Workspace', value: facts.workspace },
          { label: 'Further filter', value: request.filter === '' ? 'none' : request.filter, exact: request.filter !== '' },
          { label: 'Population query', value: facts.population, exact: true },
        ],
      },
      {
        kind: 'paragraph',
        text:
          'The population is every event of the imported bundles that the query above matches. Each number below was counted by its own ' +
          'query; none was found by subtraction. The queries are listed with their SQL in annex B.',
      },
      countTable(facts, 'Population', ['Q1', 'Q2', 'Q3']),
      ...groupTable(facts, 'Events by source', 'G1'),
      ...groupTable(facts, 'Events by action', 'G2'),
      ...groupTable(facts, 'Events by resource', 'G3'),
    ],
  };
}

/** 2: what a reader may and may not conclude. */
export function meaningSection(): Section {
  return {
    number: '2',
    title: 'What this report is, and what it is not',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'This report states what the imported access records show for the period, and with which query each number was found. It is signed by ' +
          'its preparer. Anyone who holds the same bundles can repeat it, and anyone can check the signature with the stock tools of section 12.',
      },
      {
        kind: 'list',
        items: [
          'It is not a certification, and no statement that any entity complies with HIPAA. No authority recognises such a certification.',
          'That no record of an access was found does not show that there was no access. Systems that do not write into the imported records do not appear.',
          'The integrity of the records was checked. That says nothing about the integrity of the health information itself.',
          'The signature shows who signed and that nothing was changed since. It does not make the content true, and it is no legal opinion.',
          'Access by the workforce is a use of health information. This report is not an accounting of disclosures (45 CFR 164.528).',
          'An addressable specification is not an optional one (45 CFR 164.306(d)).',
          'Required documentation is kept for six years (45 CFR 164.316(b)(2)(i)). How long raw records are kept is a decision of its own, based on risk.',
          'Unknown is a value: a field that the source did not record is counted as not recorded, never as success, human or masked.',
        ],
      },
      {
        kind: 'paragraph',
        text:
          'Protected health information: names of people and systems are printed as recorded. Commands are cut to 60 characters and their literals ' +
          'and numbers replaced by a question mark, but names that stand unquoted in a command, and the filter, may still reveal something. ' +
          'Handle this report as protected health information.',
      },
    ],
  };
}

function sealText(bundle: ReportedBundle): string {
  if (bundle.seal === 'verified') return 'sealed; the seal was verified against a pinned root';
  if (bundle.seal === 'untrusted') return 'sealed, but under a root that is not pinned: intact, its origin is not established';
  if (bundle.seal === 'failed') return 'the seal does not hold: the content cannot be relied on';
  return 'source not signed; integrity is protected only since import';
}

/** What the seal says, line by line: its maker, its root, and the bundle before it. */
function sealLines({ sealed }: ReportedBundle): string[] {
  if (!sealed) return [];
  const { previous, previousPresent } = sealed;
  const before = previous
    ? `follows bundle ${previous.id}, which is ${previousPresent === true ? 'in the workspace too' : 'not in the workspace'}`
    : 'names no bundle before it';
  return [
    `sealed as ${sealed.bundle} by ${sealed.producer}${sealed.signer === null ? '' : `, signed by ${sealed.signer}`}`,
    `root ${sealed.rootFingerprint}`,
    before,
    ...sealed.remarks,
  ];
}

/** What checksums and digests beside the files of an unsealed bundle prove of them, worst first. */
function filesLines({ seal, fileTrust, failedFiles }: ReportedBundle): string[] {
  if (seal !== 'unsealed') return [];
  const { failed = 0, verified = 0, unverifiable = 0 } = fileTrust;
  const more = failed > failedFiles.length ? ' and others' : '';
  return [
    ...(failed > 0 ? [`${several(failed, 'file')} changed, by the digests beside them: ${failedFiles.join(', ')}${more}`] : []),
    ...(verified > 0 ? [`${several(verified, 'file')} verified by a digest signed under a trusted key`] : []),
    ...(unverifiable > 0 ? [`${several(unverifiable, 'file')} as the digests beside them say, which nobody known signed`] : []),
  ];
}

/** A paragraph of its own where something proves that files were changed. */
function changedFiles({ bundles }: ReportFacts): Section['blocks'] {
  const failed = bundles.reduce((sum, { fileTrust }) => sum + (fileTrust.failed ?? 0), 0);
  if (failed === 0) return [];
  const what = 'What the digests beside a file say does not hold, so events of it cannot be relied on.';
  return [{ kind: 'paragraph', text: `Changed: ${several(failed, 'file')}. ${what}` }];
}

/** 3: where the records come from, and what protects them. */
export function provenanceSection(facts: ReportFacts): Section {
  const unsealed = facts.bundles.filter((bundle) => bundle.seal === 'unsealed').length;
  const rows = facts.bundles.map((bundle) => [
    [bundle.path, sealText(bundle), ...sealLines(bundle), ...filesLines(bundle), `imported ${showInstant(bundle.importedAt)}`].join('\n'),
    bundle.sha256,
    `${number(bundle.counts.records)}\n${number(bundle.counts.rejected)} rejected\n${number(bundle.counts.duplicates)} duplicate`,
    number(bundle.inPopulation),
  ]);
  const { custody } = facts;
  const head = `entry ${custody.n}, SHA-256 ${custody.head}`;
  const cut = 'Records that were cut off at the end of an unsealed source before import cannot be noticed. Sealed exports close this gap.';
  return {
    number: '3',
    title: 'Provenance and integrity',
    blocks: [
      {
        kind: 'table',
        caption: 'Bundles in the workspace',
        columns: [
          { label: 'Bundle', share: 38, lines: 20 },
          { label: 'SHA-256', share: 32, exact: true, lines: 4 },
          { label: 'Records', share: 16, align: 'right' },
          { label: 'In population', share: 14, align: 'right' },
        ],
        rows: rows.length > 0 ? rows : [['no bundle was imported', '', '', number(0)]],
      },
      ...changedFiles(facts),
      ...(unsealed > 0
        ? [{ kind: 'paragraph' as const, text: `Not sealed: ${number(unsealed)} of ${several(facts.bundles.length, 'bundle')}. ${cut}` }]
        : []),
      {
        kind: 'key-values',
        rows: [
          {
            label: 'Digests',
            value: 'SHA-256 of the bytes as they were given. Every event leads to its record by file, byte offset and length.',
          },
          { label: 'Custody log', value: head, exact: true },
          {
            label: 'What that shows',
            value:
              'Each entry of the custody log contains the digest of the one before. Whoever holds this report can tell whether the log was changed or ' +
              'shortened up to this entry. Whoever holds the key and every copy could still rewrite what came after the last head handed out.',
          },
          {
            label: 'Clocks',
            value: `Times are those of the sources. Events without a usable time: ${number(counted(facts, 'Q3').count)} (Q3). Rows of a roster tell of no time, and are not among them.`,
          },
        ],
      },
    ],
  };
}
