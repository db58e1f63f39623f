import { basename, dirname, join, resolve } from 'node:path';
import type { ReportSummary, TemplateId } from '../../../../shared/report/contract.ts';
import { packageFile } from '../../../../shared/report/package.ts';
import { type Context, passphraseFrom, usage, withoutResult } from '../context.ts';
import { refuseExisting, writeNew } from '../newFile.ts';
import { printable, table } from '../output.ts';

export interface ReportOptions {
  list?: boolean;
  from?: string;
  to?: string;
  filter?: string;
  key?: string;
  out?: string;
  package?: string;
  passphraseFile?: string;
}

const steps = {
  counting: 'Counting',
  sampling: 'Drawing the sample',
  proving: 'Proving the cited records',
  writing: 'Writing',
  signing: 'Signing',
  packing: 'Packing the evidence',
  storing: 'Storing',
} as const;

/** Where the files of a report go: the PDF with its evidence beside it, the package, or both. */
interface Places {
  out?: string | undefined;
  package?: string | undefined;
}

function placeOf({ out, package: zip }: Places, name: string): string | undefined {
  if (name === packageFile) return zip;
  if (out === undefined) return undefined;
  return name === 'report.pdf' ? out : join(dirname(out), name);
}

/** Looked at before signing. Evidence of another report is never written over: its own report would no longer verify. */
async function checkPlaces(places: Places): Promise<void> {
  const names = ['report.pdf', 'evidence.json', 'evidence.json.p7s', packageFile];
  const paths = names.flatMap((name) => placeOf(places, name) ?? []);
  if (new Set(paths.map((path) => resolve(path))).size < paths.length)
    throw usage('Two files of the report would have one name.', 'Name two files.');
  for (const path of paths) {
    await refuseExisting(path);
  }
}

/** Writes the files of a report that have a place, and returns where they are. Never over a file that is there. */
export async function saveReport({ client }: Context, report: ReportSummary, places: Places): Promise<string[]> {
  const saved: string[] = [];
  for (const file of report.files) {
    const path = placeOf(places, file.name);
    if (path === undefined) continue;
    const content = await client.report.file({ report: report.id, name: file.name });
    await writeNew(path, Buffer.from(await content.arrayBuffer()));
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
  throw withoutResult('The report');
}

/** `report TEMPLATE --from D --to D --key NAME [--out FILE.pdf] [--package FILE.zip] [--filter TEXT]`, `report --list` */
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
  const { from, to, key } = options;
  const places: Places = { out: options.out, package: options.package };
  const named = places.out !== undefined || places.package !== undefined;
  if (template === undefined || from === undefined || to === undefined || key === undefined || !named) {
    throw usage(
      'A report needs a template, --from, --to, --key, and --out or --package or both.',
      'See `muniment report --list` and `muniment report --help`.',
    );
  }
  await checkPlaces(places);
  const passphrase = await passphraseFrom(options.passphraseFile);
  const made = await makeReport(context, {
    template: template as TemplateId,
    from,
    to,
    zone,
    filter: options.filter ?? '',
    key,
    passphrase,
    package: places.package !== undefined,
  });
  const files = await saveReport(context, made, places);
  if (places.out !== undefined && basename(places.out) !== 'report.pdf')
    output.say(`evidence.json calls the PDF report.pdf. \`muniment verify\` finds ${basename(places.out)} beside it by its digest.`);
  if (places.package !== undefined)
    output.say(
      'The package holds the cited records whole and unredacted: protected health information, and secrets where recordings hold some.',
    );
  output.result({ ...made, saved: files }, () =>
    [
      `Report ${made.id}: ${made.population} events, ${made.pages} pages, signed by ${printable(made.signer)}`,
      ...files.map((file) => `  ${file}`),
      `  root certificate ${made.rootFingerprint}`,
    ].join('\n'),
  );
}
