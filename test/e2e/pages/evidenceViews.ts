import type { WindowServer } from './consoleWindow.ts';
import type { View } from './importViews.ts';

/** A recording that shows identifiers and hides text, for the pictures of a covered recording and of the forensic view. */
export const evidenceCast = [
  '{"version":2,"width":80,"height":24,"timestamp":1700000000}',
  JSON.stringify([0.1, 'o', '$ \x1b[8mscp patients.csv out:\x1b[0m\r\n']),
  JSON.stringify([0.2, 'o', '\x1b]0;backup\x07\x1b[30;40mquiet now\x1b[0m\r\n']),
  JSON.stringify([0.3, 'o', 'rm -rf /phi\b\b\b\b\b\b\b\b\b\b\bls -la     \r\n']),
  JSON.stringify([0.4, 'o', 'ssn 123-45-6789, call 212-555-0187 or omar.q@example.org\r\n']),
]
  .map((line) => `${line}\n`)
  .join('');

/** The session of {@link evidenceCast}, imported as `covered.cast`. */
async function sessionOf({ client }: WindowServer): Promise<string> {
  const bundles = await client.import.bundles(undefined);
  const { rows } = await client.query.sessions({ text: `bundle:${bundles.find(({ path }) => path === 'covered.cast')?.id ?? ''}` });
  return rows[0]?.session_uid ?? '';
}

/** The recording that is covered, and what stands behind it. */
export const evidenceViews = (server: () => WindowServer): View[] => [
  {
    title: 'Covered recording',
    async reach({ go, page, settled }) {
      await go(`#/sessions/${encodeURIComponent(await sessionOf(server()))}?t=0.4`);
      await page.getByRole('slider').waitFor();
      await settled();
    },
  },
  {
    title: 'Forensic view',
    async reach({ go, page, settled }) {
      await go(`#/sessions/${encodeURIComponent(await sessionOf(server()))}?t=0.4&tab=hidden`);
      await page.getByRole('slider').waitFor();
      await page.keyboard.press('v');
      await page.getByRole('region', { name: 'Concealed text' }).waitFor();
      await settled();
    },
  },
  {
    title: 'Citing a moment',
    async reach({ go, page, settled }) {
      await go(`#/sessions/${encodeURIComponent(await sessionOf(server()))}?t=0.4`);
      await page.getByRole('slider').waitFor();
      await page.keyboard.press('c');
      await page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
      await settled();
    },
  },
];
