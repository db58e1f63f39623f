import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportSummary } from '../../shared/report/contract.ts';
import { folderForFile } from '../signing/signed.ts';
import { hasTool, runShell } from '../signing/tools.ts';
import { clinicEvents, make, openBench, openReporting, type Reporting, request } from './reporting.ts';

let reporting: Reporting;
let folder: string;
let report: ReportSummary;
let pdf: string;
beforeAll(async () => {
  reporting = await openReporting(clinicEvents(60));
  folder = await folderForFile();
  const bench = await openBench(reporting);
  report = await make(bench.service, request({ filter: 'ehr' }));
  for (const { name, sha256 } of report.files) await writeFile(join(folder, name), await readFile(bench.path(sha256)));
  await writeFile(join(folder, 'root.pem'), (await reporting.signing.exportCertificate({ name: 'pat', which: 'root' })).pem);
  const empty = await make((await openBench(reporting)).service, request({ from: '2020-01-01', to: '2020-01-31' }));
  expect(empty.population).toBe(0);
  pdf = (await readFile(join(folder, 'report.pdf'))).toString('latin1');
}, 120_000);
afterAll(() => reporting.close());

const times = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('the file of a report', () => {
  it('claims PDF/A-3a and PDF/UA-1, is tagged and has a language', () => {
    expect(pdf).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(pdf).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(pdf).toContain('/Marked true');
    expect(pdf).toContain('/Lang (en-US)');
  });

  it('has no active content and no links', () => {
    for (const name of ['JavaScript', 'JS', 'OpenAction', 'AA', 'Launch', 'URI', 'SubmitForm', 'RichMedia', 'Encrypt']) {
      expect(times(pdf, new RegExp(`/${name}(?![A-Za-z])`, 'g'))).toBe(0);
    }
  });

  it('carries exactly one embedded file and one signature', () => {
    expect(times(pdf, /\/EmbeddedFile(?![A-Za-z])/g)).toBe(1);
    expect(times(pdf, /\/AFRelationship \/Data/g)).toBe(1);
    expect(times(pdf, /\/ByteRange/g)).toBe(1);
    expect(times(pdf, /\/Type \/Sig(?![A-Za-z])/g)).toBe(1);
  });

  it('embeds every font', () => {
    const fonts = times(pdf, /\/Subtype \/CIDFontType2/g);
    expect(fonts).toBeGreaterThan(2);
    expect(times(pdf, /\/FontFile2 /g)).toBe(fonts);
    expect(times(pdf, /\/Subtype \/(Type1|TrueType|Type3)(?![A-Za-z])/g)).toBe(0);
  });

  it.skipIf(!hasTool('qpdf'))('has no error that qpdf finds', async () => {
    expect((await runShell('qpdf --check report.pdf', folder)).output).toContain('No syntax or stream encoding errors found');
  });

  it.skipIf(!hasTool('pdffonts'))('embeds every font as poppler sees it', async () => {
    const lines = (await runShell('pdffonts report.pdf', folder)).output.trim().split('\n').slice(2);
    for (const line of lines) expect(line).toMatch(/ yes yes yes /);
  });

  it.skipIf(!hasTool('pdfinfo'))('has one title, headings and tables with heads in its structure', async () => {
    const { output } = await runShell('pdfinfo -struct report.pdf', folder);
    expect(times(output, /^ *H1/gm)).toBe(1);
    expect(times(output, /^ *H2/gm)).toBe(14);
    expect(times(output, /^ *TH/gm)).toBeGreaterThan(20);
    expect(output).not.toMatch(/Error|Warning/);
  });
});

describe.skipIf(!hasTool('pdftotext'))('the pages of a report', () => {
  let text: string;
  let words: string;
  beforeAll(async () => {
    text = (await runShell('pdftotext -raw report.pdf -', folder)).output;
    words = text.replace(/\s+/g, ' ');
  });

  it('are numbered to the last', () => {
    for (let number = 1; number <= report.pages; number += 1) expect(words).toContain(`Page ${number} of ${report.pages}`);
  });

  it('follow the outline of all reports', () => {
    const headings = [
      '1 Scope',
      '2 What this report is',
      '3 Provenance',
      '4 Inquiries',
      '5 Detail',
      '6 Identity',
      '7 Controls',
      '8 Recordings',
    ];
    const later = ['9 Findings', '10 Review', '11 Method', '12 How to verify', 'A Sample of 25 records', 'B Queries'];
    let from = 0;
    for (const heading of [...headings, ...later]) {
      const at = words.indexOf(heading, from);
      expect([heading, at > 0]).toEqual([heading, true]);
      from = at;
    }
  });

  it('claim no certification and assess no rule', () => {
    expect(words).toContain('It is not a certification');
    expect(words).toMatch(/9 Findings and dispositions Not assessed\. No rules were run/);
    expect(words).not.toMatch(/HIPAA (certified|compliant)|audit passed/i);
    expect(words).not.toContain('exceptions found');
  });

  it('say what did not happen instead of leaving it out', () => {
    expect(words).toContain('pending: no events of this kind in the period');
    expect(words).toContain('Emergency access (break-glass): no events of this kind in the period');
  });

  it('print no literal of a command', () => {
    expect(words).toContain('WHERE mrn = ?');
    expect(text).not.toContain('90210777');
    expect(pdf).not.toContain('90210777');
  });

  it('write characters that deceive, or that no font has, as numbers', () => {
    expect(words).toContain('ehr⟨U+202E⟩ ⟨U+674E⟩');
  });

  it.skipIf(!hasTool('openssl'))('print commands that verify the report when they are copied and run', async () => {
    const section = text.slice(text.lastIndexOf('How to verify this report'));
    const commandAfter = (step: string) => {
      const lines = section.slice(section.indexOf(step)).replaceAll('\f', '').split('\n');
      const start = lines.findIndex((line) => /^(openssl|set|pdfdetach|sha256sum) /.test(line));
      const end = lines.findIndex((line, index) => index >= start && !line.endsWith(' \\'));
      return lines.slice(start, end + 1).join('\n');
    };
    expect((await runShell(commandAfter('1. The fingerprint'), folder)).output).toContain(report.rootFingerprint);
    expect((await runShell(commandAfter('3. The signed range'), folder)).output).toBe('covers the whole file\n');
    expect((await runShell(commandAfter('4. Digest'), folder)).output).toContain('CAdES Verification successful');
    const embedded = (await runShell(commandAfter('5. The embedded'), folder)).output.slice(0, 64);
    expect(words).toContain(`whose SHA-256 must be ${embedded}`);
    expect((await runShell(commandAfter('6. The signature of evidence.json'), folder)).output).toContain('CAdES Verification successful');
    const digest = (await runShell(commandAfter('7. The digest'), folder)).output.slice(0, 64);
    expect(await readFile(join(folder, 'evidence.json'), 'utf8')).toContain(digest);
  });
});
