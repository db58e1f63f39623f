import type { Block, Section } from '../../../shared/report/model.ts';
import { showInstant } from '../../../shared/time.ts';
import {
  coverageCommand,
  custodyCommand,
  digestCommand,
  embeddedCommand,
  fingerprintCommand,
  openCommand,
  pdfsigCommand,
  reportCommand,
} from '../../../shared/signing/stockCommands.ts';
import { producerOf } from '../evidenceFiles.ts';
import type { ReportFacts } from '../facts.ts';
import { number } from './tables.ts';

/** 10: who reviewed, and who still has to. */
export function signOffSection(facts: ReportFacts): Section {
  const { key } = facts;
  return {
    number: '10',
    title: 'Review sign-off',
    blocks: [
      {
        kind: 'table',
        caption: 'Sign-off',
        columns: [
          { label: 'Role', share: 28 },
          { label: 'Name', share: 24 },
          { label: 'When', share: 22 },
          { label: 'Basis', share: 26 },
        ],
        rows: [
          [
            'Preparer (reviewer)',
            facts.reviewer,
            showInstant(facts.createdAt),
            `Signature of this file with the key ${key.name} of ${key.person}`,
          ],
          [
            'Security official (45 CFR 164.308(a)(2)) or privacy official (45 CFR 164.530(a)(1)(i))',
            'not recorded',
            'not recorded',
            'A further signature, on paper or on evidence.json',
          ],
        ],
      },
      {
        kind: 'paragraph',
        tone: 'note',
        text:
          'HIPAA prescribes neither a signed report nor a kind of signature. The time of signing is the clock of the computer that signed; ' +
          'no trusted time stamp was obtained.',
      },
    ],
  };
}

/** 11: how the numbers and the sample came about, and how to repeat them. */
export function methodSection(facts: ReportFacts): Section {
  const { sample, ruleset } = facts;
  return {
    number: '11',
    title: 'Method, versions and sampling',
    blocks: [
      {
        kind: 'key-values',
        rows: [
          { label: 'Program', value: producerOf(facts.version) },
          { label: 'Rule set', value: `${ruleset.id}, SHA-256 ${ruleset.sha256}`, exact: true },
          {
            label: 'Dates',
            value: `Days are whole days in ${facts.request.zone}, both ends included. Instants are stored in UTC and compared half-open.`,
          },
          { label: 'Sample size', value: `${number(sample.records.length)} of at most ${number(sample.wanted)}` },
          { label: 'Sample base', value: sample.base, exact: true },
          { label: 'Sample seed', value: sample.seed, exact: true },
        ],
      },
      {
        kind: 'paragraph',
        text:
          'Sampling: the SHA-256 digests of the bundles are sorted and written one to a line; the SHA-256 of that text is a key. The seed is the ' +
          'HMAC-SHA256 of the sample base under this key. Every event of the population has the rank HMAC-SHA256(seed, event id); the events with the ' +
          'smallest ranks are the sample. The base follows from template, period, filter and bundles, so preparing the report again draws the same records.',
      },
      {
        kind: 'command',
        about: 'The rank of one event, to be compared with the ranks in the embedded evidence:',
        text: `printf '%s' "$event_id" | openssl dgst -sha256 -mac HMAC -macopt hexkey:${sample.seed}`,
      },
    ],
  };
}

function custodyBlock({ custody }: ReportFacts): Block {
  return {
    kind: 'command',
    about: `8. With the custody log of the workspace: the chain, then entry ${custody.n}, whose digest must be ${custody.head}.`,
    text: `${custodyCommand('custody.jsonl')}; sed -n ${custody.n + 1}p custody.jsonl | tr -d '\\n' | sha256sum`,
  };
}

/** 12: the commands that check this report without the program that made it. */
export function verifySection(facts: ReportFacts, evidence: string): Section {
  const { key } = facts;
  return {
    number: '12',
    title: 'How to verify this report without Muniment',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Needed: bash, coreutils, grep, xxd, openssl 3 and poppler (pdfsig, pdfdetach), none of which comes from us. Keep report.pdf, evidence.json and ' +
          'evidence.json.p7s in one folder. Ask the signer for the root certificate as root.pem by a way you trust; do not take it from this report.',
      },
      {
        kind: 'command',
        about: `1. The fingerprint of the root must be the one the signer tells you, and this one: ${key.rootFingerprint}.`,
        text: fingerprintCommand(),
      },
      {
        kind: 'command',
        about:
          '2. The signature as poppler sees it: it must say that the signature is valid and that the total document is signed. Who issued the certificate it cannot judge; step 4 does.',
        text: pdfsigCommand('report.pdf'),
      },
      { kind: 'command', about: '3. The signed range must reach the end of the file.', text: coverageCommand('report.pdf') },
      {
        kind: 'command',
        about: '4. Digest, signature, signed attributes and certificate chain; it must say that CAdES verification was successful.',
        text: reportCommand('report.pdf'),
      },
      { kind: 'command', about: `5. The embedded evidence, whose SHA-256 must be ${evidence}.`, text: embeddedCommand('report.pdf') },
      { kind: 'command', about: '6. The signature of evidence.json.', text: openCommand('evidence.json.p7s', 'evidence.json') },
      {
        kind: 'command',
        about: '7. The digest of this file, which must be the one evidence.json names for report.pdf.',
        text: digestCommand('report.pdf'),
      },
      custodyBlock(facts),
      {
        kind: 'paragraph',
        tone: 'note',
        text:
          `The signer's certificate ends ${key.notAfter.slice(0, 10)}. After that day openssl needs -attime with the claimed time of signing, and whether the ` +
          'signature was made before then rests on the custody of this file.',
      },
    ],
  };
}
