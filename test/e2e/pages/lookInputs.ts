import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { weekOfTouches, writeAuditEvents, writeRoster } from '../../support/auditEvents.ts';
import { muniment } from '../../support/cli.ts';
import { evidenceCast } from './evidenceViews.ts';

export const passphrase = 'seven quiet librarians';

const databaseLog = fileURLToPath(new URL('../../import/fixtures/pgaudit.csv', import.meta.url));
const sealedName = 'records-2026-09.muniment';

/** A database log as its producer seals it: in a workspace of his own, with a key of his own, whose root he hands over. */
export async function sealLog(folder: string): Promise<{ bundle: string; root: string }> {
  const bundle = join(folder, sealedName);
  const root = join(folder, 'producer.pem');
  const producer = async (...args: string[]) => {
    const done = await muniment(['--workspace', join(folder, 'producer'), ...args], { env: { MUNIMENT_PASSPHRASE: passphrase } });
    if (done.code !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`);
  };
  await producer('keys', 'generate', '--name', 'dba', '--person', 'Dee Abbott', '--organisation', 'Records Hosting');
  await producer('keys', 'export-cert', 'dba', '--out', root);
  await producer('pack', databaseLog, '--key', 'dba', '--out', bundle);
  return { bundle, root };
}

/** A recording with a line that is none, whose records are kept as rejected, and a sealed bundle. */
export async function writeInputs(folder: string, sealed: string): Promise<string[]> {
  const torn = join(folder, 'torn.cast');
  const lines = [
    '{"version":2,"width":80,"height":24,"timestamp":1788264000}',
    '[0.1,"o","ok\\r\\n"]',
    '[0.2,"o","half a li',
    '[0.3,"o","end\\r\\n"]',
  ];
  await writeFile(torn, lines.map((line) => `${line}\n`).join(''));
  const staff = [
    'Ines Karlsson,ines.karlsson@clinic.example,ines;karl,Nurse,active',
    'Rosa Duarte,rosa.duarte@clinic.example,rosa,Nurse,active',
  ];
  const roster = await writeRoster(join(folder, 'roster.csv'), staff);
  const covered = join(folder, 'covered.cast');
  await writeFile(covered, evidenceCast);
  return [torn, covered, sealed, await writeAuditEvents(join(folder, 'ehr.ndjson'), weekOfTouches), roster];
}
