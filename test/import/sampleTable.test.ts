import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { importPath } from './importing.ts';

const readme = fileURLToPath(new URL('README.md', import.meta.url));

const head = `# What the samples are read as

Made by \`TABLE=write npx vitest run --config test/lint/vitest.config.ts --project unit test/import/sampleTable.test.ts\`; the same test
fails when a file is read otherwise than this table says. Every folder of \`../shared/samples\` is imported as one bundle, so that a file
whose bytes were read before counts as duplicates. For every file \`records = primary + folded + duplicates + rejected\`; derived events
(statements of a script or a recording, tool calls of one message) are counted apart. Recordings that this version does not replay are
kept, and say so.

| file | source | records | primary | folded | duplicates | rejected | derived | why |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
`;

/** Folders with files of their own: each is a bundle. */
function bundles(root: string): string[] {
  const below = (name: string) =>
    readdirSync(join(root, name))
      .map((inner) => join(name, inner))
      .filter((path) => statSync(join(root, path)).isDirectory());
  return readdirSync(root)
    .filter((name) => statSync(join(root, name)).isDirectory())
    .flatMap((name) => (name === 'generated' ? below(name) : [name]))
    .sort();
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const shared = sharedDirectory();

test.skipIf(shared === null)('every sample is read as the table says, and no record of it is lost', { timeout: 120_000 }, async () => {
  const root = join(shared ?? '', 'samples');
  const lines: string[] = [];
  for (const name of bundles(root)) {
    const { bundle, rejected } = await importPath(join(root, name));
    for (const file of bundle.files) {
      const { path, source, records, primary, folded, duplicates, derived, note, attested } = file;
      expect(records, path).toBe(primary + folded + duplicates + file.rejected);
      const reasons = new Set(rejected.filter((row) => row.file_id === file.id).map((row) => String(row.reason)));
      const why = [note, attested?.says, [...reasons].slice(0, 2).join(' ')].filter((one) => one !== undefined && one !== '').join(' ');
      const unread = source === 'unrecognised' && why === '' ? 'of no kind that this version reads; kept' : why;
      lines.push(
        `| ${[join(name, path), source, records, primary, folded, duplicates, file.rejected, derived, cell(unread)].join(' | ')} |`,
      );
    }
  }
  const table = `${head}${lines.join('\n')}\n`;
  if (process.env.TABLE === 'write') writeFileSync(join(dirname(readme), 'README.md'), table);
  expect(table).toBe(readFileSync(readme, 'utf8'));
});
