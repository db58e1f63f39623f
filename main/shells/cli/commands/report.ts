import { access, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ReportSummary, TemplateId } from '../../../../shared/report/contract.ts';
import { type Context, passphraseFrom, usage } from '../context.ts';
import { printable, table } from '../output.ts';

export interface ReportOptions {
  list?: boolean;
  from?: string;
  to?: string;
  filter?: string;
  key?: string;
  out?: string;
  passphraseFile?: string;
}

const steps = { counting: 'Counting', sampling: 'Drawing the sample', writing: 'Writing', signing: 'Signing', storing: 'Storing' } as const;

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Looked at before signing. Evidence of another report is never written over: its own report would no longer verify. */
async function checkPlace(out: string): Promise<void> {
  const folder = dirname(out);
  if (!(await exists(folder))) throw usage(`There is no folder ${folder}.`, 'Make it first, or name another one with --out.');
  for (const path of [out, join(folder, 'evidence.json'), join(folder, 'evidence.json.p7s')]) {
    if (await exists(path)) throw usage(`${path} is there already.`, 'Name a file in another folder with --out, or move what is there.');
  }
}

/** Writes the files of a report: the PDF at `out`, its evidence and signature beside it. */
export async function saveReport({ client }: Context, report: ReportSummary, out: string): Promise<string[]> {
  const saved: string[] = [];
  for (const file of report.files) {
    const path = file.name === 'report.pdf' ? out : join(dirname(out), file.name);
    const content = await client.report.file({ report: report.id, name: file.name });
    await writeFile(path, Buffer.from(await content.arrayBuffer()), { mode: 0o600, flag: 'wx' });
    saved.push(path);
  }
  return saved;
}

/** Makes and signs a report, showing each step. */
export async function makeReport(context: Context, request: Parameters<Context['client']['report']['create']>[0]): Promise<ReportSummary> {
  const stream = await context.client.report.create(request, { signal: context.signal });
  for await (const step of stream) {
    if (step.kind === 'done') return step.report;
    context.output.progress(steps[step.step]);
  }
  throw usage('The report ended without a result.');
}

/** `report TEMPLATE --from D --to D --key NAME --out FILE.pdf [--filter TEXT]`, `report --list` */
export async function report(context: Context, template: string | undefined, options: ReportOptions): Promise<void> {
  const { client, output, zone } = context;
  const templates = await client.report.templates();
  if (options.list) {
    return output.result(templates, () =>
      table(
        ['template', 'provisions', 'about'],
        templates.map((one) => [one.id, one.provisions.join('; '), one.about]),
        90,
      ),
    );
  }
  const { from, to, key, out } = options;
  if (template === undefined || from === undefined || to === undefined || key === undefined || out === undefined) {
    throw usage('A report needs a template, --from, --to, --key and --out.', 'See `muniment report --list` and `muniment report --help`.');
  }
  await checkPlace(out);
  const passphrase = await passphraseFrom(options.passphraseFile);
  const made = await makeReport(context, {
    template: template as TemplateId,
    from,
    to,
    zone,
    filter: options.filter ?? '',
    key,
    passphrase,
  });
  const files = await saveReport(context, made, out);
  if (basename(out) !== 'report.pdf')
    output.say('evidence.json names the PDF report.pdf: give it that name where the two are checked together.');
  output.result({ ...made, saved: files }, () =>
    [
      `Report ${made.id}: ${made.population} events, ${made.pages} pages, signed by ${printable(made.signer)}`,
      ...files.map((file) => `  ${file}`),
      `  root certificate ${made.rootFingerprint}`,
    ].join('\n'),
  );
}
