import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { packageFile } from '../../../../shared/report/package.ts';
import type { Verdict } from '../../../../shared/signing/verdict.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { spawnReader, usage, withApp } from '../context.ts';
import { cell, type Output, table } from '../output.ts';
import { verifyAlone } from '../../../app.ts';
import { describeBundle, follow } from './import.ts';
import { makeReport, saveReport } from './report.ts';
import { describeVerdict } from './signing.ts';

const zone = 'America/Chicago';
/** The bundle of the month. */
const bundleName = 'cedarfield-2026-09';
const period = { from: '2026-09-01', to: '2026-09-30' };

function step(output: Output, n: number, title: string): void {
  output.line(`\n${n}. ${title}`);
}

async function look({ client, output }: Context): Promise<void> {
  const text = 'is:denied';
  output.line(`   muniment query '${text}' --count`);
  output.line(`   ${await client.query.count({ text, zone })} of ${await client.query.count({ zone })} events`);
  output.line("   muniment query '' --facet actor_email --limit 5");
  const busiest = await client.query.facet({ text: '', zone, field: 'actor_email', limit: 5 });
  output.line(
    table(
      ['actor', 'events'],
      busiest.map((one) => [cell(one.value), String(one.count)]),
    ).replace(/^/gm, '   '),
  );
}

async function replayOne({ client, output }: Context): Promise<void> {
  const { rows } = await client.query.sessions({ text: 'has:recording type:host', zone, limit: 50 });
  for (const { session_uid: session } of rows) {
    const { recordings } = await client.replay.open({ session });
    const terminal = recordings.find((one) => one.kind === 'terminal');
    if (!terminal) continue;
    const at = terminal.durationMs * 0.9;
    const screen = await client.replay.screen({ recording: terminal.id, at });
    output.line(`   session ${session}, ${(at / 1000).toFixed(1)} s of ${(terminal.durationMs / 1000).toFixed(1)} s:`);
    output.line(
      screen.lines
        .filter((line) => line !== '')
        .map((line) => `   | ${cell(line)}`)
        .join('\n'),
    );
    return;
  }
  output.line('   no terminal recording was found');
}

async function sign(context: Context, out: string, passphrase: string): Promise<string[]> {
  const { client, output } = context;
  const person = { person: 'Demo Privacy Officer', organisation: 'Cedarfield Clinic (sample)', email: null };
  const key = await client.signing.generateKey({ name: 'demo', ...person, passphrase });
  const { pem } = await client.signing.exportCertificate({ name: 'demo', which: 'root' });
  await writeFile(join(out, 'root.pem'), pem);
  const request = { template: 'activity-review' as const, ...period, zone, filter: '', key: 'demo', passphrase, package: true };
  const report = await makeReport(context, request);
  const files = await saveReport(context, report, { out: join(out, 'report.pdf'), package: join(out, packageFile) });
  output.line(`   ${report.population} events in the period, ${report.pages} pages, signed by ${key.person}`);
  return files;
}

/** What a gateway's administrator would do, with a key of his own. */
async function sealSample({ app, client, output }: Context, out: string, passphrase: string): Promise<string> {
  const gateway = { person: 'Demo Gateway Administrator', organisation: 'Cedarfield Clinic (sample)', email: null };
  const key = await client.signing.generateKey({ name: 'gateway', ...gateway, passphrase });
  const file = join(out, `${bundleName}.muniment`);
  const packed = await app.packSample({
    out: file,
    producer: `${key.organisation}, ${key.person}`,
    period: { from: '2026-09-01T05:00:00.000Z', to: '2026-10-01T05:00:00.000Z' },
    previous: null,
    key: key.name,
    passphrase,
  });
  output.line(`   ${bundleName}.muniment: ${packed.files} files, ${packed.records} records, sealed by ${key.person}`);
  return file;
}

async function work(context: Context, out: string, passphrase: string): Promise<string[]> {
  const { app, client, output, signal } = context;
  step(output, 1, 'Seal the sample clinic into a bundle: synthetic people and agents, one month, real recorded terminals');
  const bundle = await sealSample(context, out, passphrase);
  step(output, 2, 'Import the bundle: its seal is checked first');
  const { token } = await app.inputs.offer(bundle);
  const imported = await follow(await client.import.run({ tokens: [token] }, { signal }), context);
  output.line(imported.bundles.map(describeBundle).join('\n').replace(/^/gm, '   '));
  step(output, 3, 'Ask who did what');
  await look(context);
  step(output, 4, 'Replay a session');
  await replayOne(context);
  step(output, 5, 'Generate a key and sign the activity review');
  return sign(context, out, passphrase);
}

/** `demo [--out DIR]`: the whole main job in one command; leaves workspace, bundle, report, evidence, signature, package and root in DIR. */
export async function demo(options: GlobalOptions, output: Output, folder: string | undefined): Promise<number> {
  const out = resolve(folder ?? './muniment-demo');
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0)
    throw usage(`The folder ${folder ?? 'muniment-demo'} is not empty.`, 'Name another one with --out DIR.');
  const passphrase = randomBytes(12).toString('base64url');
  const workspace = join(out, 'workspace');
  const files = await withApp({ reviewer: 'demo', tz: zone, ...options, workspace }, output, (context) => work(context, out, passphrase));
  step(output, 6, 'Verify with nothing but the files and the root certificate');
  const root = await readFile(join(out, 'root.pem'), 'utf8');
  const [pdf = '', ...others] = files;
  const zip = others.pop() ?? '';
  const verdicts: Verdict[] = [];
  for (const checked of [[pdf], others, [zip]]) verdicts.push(await verifyAlone(spawnReader, checked, [root]));
  for (const verdict of verdicts) output.line(describeVerdict(verdict).replace(/^/gm, '   '));
  const shown = (path: string) => relative(process.cwd(), path) || '.';
  output.line(
    `\nBundle: ${shown(join(out, `${bundleName}.muniment`))}\nReport: ${shown(pdf)}\nEvidence: ${others.map(shown).join(', ')}\nPackage: ${shown(zip)} (how to check it without Muniment: VERIFY.txt in it)\nRoot certificate: ${shown(join(out, 'root.pem'))}`,
  );
  output.line(`Workspace: ${shown(workspace)} (passphrase of key "demo": ${passphrase})`);
  output.line(`Look around in it: npm start -- --workspace ${shown(workspace)}`);
  return verdicts.every((verdict) => verdict.verdict === 'valid') ? 0 : 1;
}
