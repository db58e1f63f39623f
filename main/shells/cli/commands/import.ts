import type { ImportedBundle, ImportProgress, OfferedInput } from '../../../../shared/import/contract.ts';
import { type Context, withoutResult } from '../context.ts';
import { type Failure, failureOf } from '../failure.ts';
import { bundleId } from '../ids.ts';
import { cell, printable, table } from '../output.ts';
import { placeCorrections, readSources } from '../sourceOptions.ts';

/** Bytes as a reader says them. */
export function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

const words = { reading: 'Reading', mapping: 'Mapping', storing: 'Storing' } as const;

/** Follows an import to its end, showing progress. */
export async function follow(
  stream: AsyncIterable<ImportProgress>,
  { output }: Context,
): Promise<Extract<ImportProgress, { kind: 'done' }>> {
  for await (const step of stream) {
    if (step.kind === 'done') return step;
    const total = step.total === null ? '' : ` of ${size(step.total)}`;
    output.progress(`${words[step.stage]} ${printable(step.input)}: ${size(step.done)}${total}, ${step.records} records`);
  }
  throw withoutResult('The import');
}

/** What is to be said of the whole, and of the first files. */
function notes({ files, notes: whole = [] }: ImportedBundle): string[] {
  const noted = files.filter((file) => file.note !== null);
  const shown = noted.slice(0, 20).map((file) => `  ${printable(file.path)}: ${file.note ?? ''}`);
  const more = noted.length > shown.length ? [`  and ${noted.length - shown.length} more files with a note`] : [];
  return [...whole.map((note) => `  ${printable(note)}`), ...shown, ...more];
}

/** Whose seal it is, and whether the bundle before it is here. */
function describeSeal({ sealed, seal }: Pick<ImportedBundle, 'sealed' | 'seal'>): string[] {
  if (!sealed) return [];
  const { previous, previousPresent, rootFingerprint } = sealed;
  const trust = seal === 'verified' ? 'root pinned' : 'root not pinned; compare it with the producer, then: muniment trust add ROOT.pem';
  return [
    `  sealed as ${printable(sealed.bundle)} by ${printable(sealed.producer)}${sealed.signer === null ? '' : `, signed by ${printable(sealed.signer)}`}, ${trust}`,
    `  root certificate ${rootFingerprint}`,
    previous
      ? `  follows ${printable(previous.id)}, which is ${previousPresent ? 'here' : 'NOT in this workspace'}`
      : '  names no bundle before it',
    ...sealed.remarks.map((remark) => `  note: ${printable(remark)}`),
  ];
}

/** What lists and digests beside the files prove: each way by itself, and every file that is not what it should be. */
function describeAttested({ files }: ImportedBundle): string[] {
  const methods = new Set(files.flatMap((file) => file.attested?.method ?? []));
  return [...methods].flatMap((method) => {
    const told = files.filter((file) => file.attested?.method === method);
    const failed = told.filter((file) => file.trust === 'failed');
    const keys = new Set(told.flatMap((file) => (file.trust === 'unverifiable' ? (file.attested?.key ?? []) : [])));
    const verified = told.filter((file) => file.trust === 'verified').length;
    return [
      `  ${method}: ${many(told.length - failed.length, 'file')} as named${verified > 0 ? `, ${verified} of them under a trusted key` : ''}, ${failed.length} NOT`,
      ...failed.slice(0, 20).map((file) => `    ${printable(file.path)}: ${file.attested?.says ?? ''}`),
      ...[...keys].map(
        (key) => `    signed under a key not trusted here; compare it, then: muniment settings set trust.cloudtrail-keys ${key}`,
      ),
    ];
  });
}

/** `1 file`, `3 files`. */
export const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** One bundle in words: what it was, and that every record is accounted for. */
export function describeBundle(bundle: ImportedBundle): string {
  const { counts } = bundle;
  if (bundle.already) return `${printable(bundle.path)}: already imported as ${bundle.id}, nothing was added`;
  const law = `${many(counts.records, 'record')} = ${many(counts.primary, 'event')} + ${counts.folded} folded + ${many(counts.duplicates, 'duplicate')} + ${counts.rejected} rejected`;
  const unread = bundle.files.filter((file) => file.source === 'unrecognised').length;
  return [
    `${printable(bundle.path)}: bundle ${bundle.id}, ${bundle.seal}, ${many(bundle.files.length, 'file')}${unread ? ` (${unread} unrecognised, kept)` : ''}`,
    `  ${law}; ${counts.derived} derived`,
    ...describeSeal(bundle),
    ...describeAttested(bundle),
    `  ${many(bundle.sessions, 'session')}, ${many(bundle.recordings, 'recording')}, ${bundle.period.from ?? 'unknown'} to ${bundle.period.to ?? 'unknown'}`,
    ...(bundle.removedBefore === undefined ? [] : [`  removed on ${bundle.removedBefore}; its events are back under the ids they had`]),
    ...notes(bundle),
  ].join('\n');
}

/** Asks for the events of a bundle of which another export says something else: what was changed afterwards shows there. */
const revisedIn = ({ id }: Pick<ImportedBundle, 'id'>): string => `is:revised bundle:${id}`;

/** What a refused input is told by, beside others that were imported. Anything else that goes wrong ends the whole. */
function refusalOf(error: unknown, input: string): Failure {
  const failure = failureOf(error);
  if (failure.code !== 'INPUT_REFUSED' && failure.code !== 'READER_FAILED') throw error;
  return failure.message.startsWith(input) ? failure : { ...failure, message: `${input}: ${failure.message}` };
}

type Told = ImportedBundle & ImportedBundle['counts'] & { revised: number; seconds: number };

/**
 * `import INPUT... [--source ID] [--source PATH=ID]`: one act for each input. Of several, one that is refused stops none of the others;
 * the exit code is then that of the refusal.
 */
export async function importInputs(context: Context, paths: readonly string[], named: readonly string[]): Promise<number> {
  const { client, app, output, signal } = context;
  const { source, corrections } = readSources(named);
  const offered: OfferedInput[] = [];
  for (const path of paths) offered.push(await app.inputs.offer(path));
  const placed = await placeCorrections(context, offered, corrections);
  const bundles: Told[] = [];
  const refused: ({ input: string; exit: number } & Record<string, unknown>)[] = [];
  const importOne = async ({ token }: OfferedInput) => {
    const said = placed.filter((one) => one.token === token);
    const how = { ...(source === undefined ? {} : { source }), ...(said.length > 0 ? { corrections: said } : {}) };
    const done = await follow(await client.import.run({ tokens: [token], ...how }, { signal }), context);
    for (const bundle of done.bundles) {
      const text = revisedIn(bundle);
      const revised = (bundle.revisions ?? 0) + (await client.query.count({ text, zone: 'UTC' }, { signal }));
      bundles.push({ ...bundle, ...bundle.counts, revised, seconds: done.seconds });
      const told = revised === 0 ? '' : `\n  ${many(revised, 'event')} told otherwise by another export: muniment query is:revised`;
      if (!output.json) output.line(`${describeBundle(bundle)}${told}\n  ${done.seconds.toFixed(1)} s`);
    }
  };
  for (const one of offered) {
    try {
      await importOne(one);
    } catch (error) {
      if (offered.length === 1) throw error;
      const failure = refusalOf(error, one.name);
      const { code, message, detail, exit } = failure;
      refused.push({ input: one.name, code, message, ...detail, exit });
      if (!output.json) output.failure(failure);
    }
  }
  if (output.json) output.result({ bundles, ...(refused.length > 0 ? { refused } : {}) }, () => '');
  else if (refused.length > 0) output.say(`${refused.length} of ${many(offered.length, 'input')} refused.`);
  return refused[0]?.exit ?? 0;
}

/** `bundles list` */
export async function listBundles({ client, output }: Context): Promise<void> {
  const bundles = await client.import.bundles();
  output.result({ bundles }, () =>
    table(
      ['id', 'path', 'seal', 'files', 'records', 'events', 'rejected', 'imported'],
      bundles.map((one) =>
        [one.id, one.path, one.seal, one.fileCount, one.counts.records, one.events, one.counts.rejected, one.importedAt].map(cell),
      ),
    ),
  );
}

const fileColumns = ['path', 'trust', 'source', 'records', 'events', 'folded', 'duplicates', 'rejected', 'sha256'];

/** The files of a bundle; of packed ones also the digest of the file as it was given. */
function fileTable(files: ImportedBundle['files']): string {
  const packed = files.some((file) => file.packedSha256);
  const rows = files.map((file) => {
    const { path, trust, source, records, primary, folded, duplicates, rejected, sha256, packedSha256 } = file;
    return [
      path,
      trust,
      source,
      records,
      primary,
      folded,
      duplicates,
      rejected,
      sha256,
      ...(packed ? [packedSha256 ?? 'not packed'] : []),
    ].map(cell);
  });
  return table([...fileColumns, ...(packed ? ['packed file'] : [])], rows, 64);
}

/** `bundles show ID` */
export async function showBundle(context: Context, typed: string): Promise<void> {
  const { client, output } = context;
  const bundle = await client.import.bundle({ id: await bundleId(context, typed) });
  output.result(bundle, () => [describeBundle(bundle), `  sha256 ${bundle.sha256}`, fileTable(bundle.files)].join('\n'));
}
