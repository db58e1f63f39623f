import {
  manifestCommand,
  proofsCommand,
  statementCommand,
  subjectsCommand,
  unpackCommand,
  wholeCommand,
} from '../signing/packageCommands.ts';
import { coverageCommand, fingerprintCommand, reportCommand, shellWord } from '../signing/stockCommands.ts';
import { packageFile, packagePath } from './package.ts';

/** What VERIFY.txt says of one package. */
export interface VerifyFacts {
  /** Id of the report: the folder the package unpacks to. */
  id: string;
  signer: string;
  organisation: string;
  rootFingerprint: string;
  /** Last day of the signer's certificate. */
  notAfter: string;
  records: number;
}

interface Step {
  title: string;
  says: string;
  command: string;
  expect: string;
}

function steps({ id, signer, rootFingerprint, records }: VerifyFacts): Step[] {
  const report = `${id}/${packagePath.report}`;
  return [
    {
      title: 'The root certificate is the signer\u2019s',
      says: `Ask ${signer} for the root certificate by a way you trust, save it as root.pem, and compare the digits by phone. Digits printed in a package prove nothing by themselves.`,
      command: fingerprintCommand(),
      expect: rootFingerprint,
    },
    {
      title: 'The archive is as it was written',
      says: 'Its last 64 characters are the SHA-256 of all bytes before them: this finds damage on the way. The signature comes below.',
      command: wholeCommand(packageFile),
      expect: 'the archive is whole',
    },
    { title: 'Unpack', says: `The files go into the folder ${id}.`, command: unpackCommand(packageFile), expect: 'unpacked' },
    {
      title: 'Every file has the digest of its manifest',
      says: 'The folder is a bag after RFC 8493.',
      command: manifestCommand(id),
      expect: 'every listed file has its digest',
    },
    {
      title: 'evidence.json was signed',
      says: 'Digest, signature, signed attributes and the chain up to root.pem.',
      command: statementCommand(id),
      expect: 'CAdES Verification successful',
    },
    {
      title: 'evidence.json names every file, and no other',
      says: 'So the signature covers the report, the records, the proofs, the tables and this text.',
      command: subjectsCommand(id),
      expect: 'every file is signed',
    },
    {
      title: 'The report carries a signature of its own',
      says: '',
      command: reportCommand(report),
      expect: 'CAdES Verification successful',
    },
    {
      title: 'That signature reaches the end of the report',
      says: '',
      command: `(${coverageCommand(report)}) | grep -x 'covers the whole file'`,
      expect: 'covers the whole file',
    },
    {
      title: 'The cited records are in the files they are cited from',
      says: 'The root of each file\u2019s record tree (RFC 6962) is computed from the bytes of the record and its proof, and compared with the one in the signed evidence-core.json.',
      command: proofsCommand(id),
      expect: `${records} of ${records} records are in the trees of their files; 0 citations without a record`,
    },
    {
      title: 'Optional: the report as poppler sees it',
      says: 'Signature is Valid, and Total document signed. Who issued the certificate it cannot judge; step 7 does.',
      command: `if command -v pdfsig > /dev/null; then pdfsig ${shellWord(report)} | grep -c -e 'Signature is Valid' -e 'Total document signed'; fi`,
      expect: '2, or nothing where pdfsig is not installed',
    },
  ];
}

const opening = ({ id, signer, organisation }: VerifyFacts) => `How to verify this evidence package without Muniment
====================================================

Report ${id}, signed by ${signer}, ${organisation}.

This package holds protected health information: the records cited in the report are in it whole and
unredacted, with whatever a recording in them holds, passwords and tokens too. Keep it, send it and delete it accordingly.

Needed: bash, coreutils, sed, grep, diff, find, xxd, unzip, openssl 3 and python3. None of them comes from us.
Put the package, under the name ${packageFile}, and root.pem into an empty folder and run the commands there
in their order. A command is what stands between two lines of three backquotes. Each ends with exit code 0 and prints
what is expected; anything else means that the package is not what was signed, or that a tool is missing.

The commands come from the package itself, and a forged one may bring its own. Before trusting their output, compare them with
a published copy: shared/signing/packageCommands.ts and stockCommands.ts in the source of Muniment, or what \`muniment verify\` prints.
`;

const closing = ({ notAfter }: VerifyFacts) => `
What this shows, and what it does not
-------------------------------------

It shows who signed, that nothing was changed since, and that the cited records are byte for byte those of the files they
are cited from. The roots of files that came in no sealed bundle were computed when the report was made: their integrity
is protected only since import, and nothing here shows that a record was not left out before. evidence-core.json says
of every tree which it is (basis). A signature does not make the content true, and it is no legal opinion.

The time of signing is the signer\u2019s own clock. The signer\u2019s certificate ends ${notAfter.slice(0, 10)}; after that day openssl needs
-attime with the claimed time of signing. trust/signer-chain.pem holds the certificates that came with the signature:
they are for reading, never for trusting. Tables are for spreadsheets: cells that a spreadsheet might run as a formula
have an apostrophe in front, and data/tables/prefixed-cells.json lists them.
`;

/** VERIFY.txt: numbered stock commands with what each prints, in the order in which they are run. */
export function verifyText(facts: VerifyFacts): string {
  const body = steps(facts).map(({ title, says, command, expect }, index) => {
    const about = says === '' ? '' : `${says}\n`;
    return `\n${index + 1}. ${title}\n${about}\n\`\`\`\n${command}\n\`\`\`\nExpect: ${expect}\n`;
  });
  return `${opening(facts)}${body.join('')}${closing(facts)}`;
}
