import type { OfferedInput } from '../../../shared/import/contract.ts';
import type { Correction } from '../../../shared/import/inspection.ts';
import { type Context, usage } from './context.ts';
import { printable } from './output.ts';

/** `PATH=unread` keeps a file and does not read it. */
const leftOut = 'unread';

interface Sources {
  /** For every file without a word of its own. */
  source: string | undefined;
  corrections: Correction[];
}

/** What the values of `--source` say: `ID` for all files, `PATH=ID` for one. A path may hold an equals sign, an id does not. */
export function readSources(named: readonly string[]): Sources {
  const read: Sources = { source: undefined, corrections: [] };
  for (const value of named) {
    const at = value.lastIndexOf('=');
    if (at < 0) {
      if (read.source !== undefined && read.source !== value) throw usage('--source names two sources for all files.');
      read.source = value;
      continue;
    }
    const [path, id] = [value.slice(0, at), value.slice(at + 1)];
    if (path === '' || id === '') throw usage(`--source ${printable(value)} is neither ID nor PATH=ID.`);
    if (read.corrections.some((one) => one.path === path)) throw usage(`--source names ${printable(path)} twice.`);
    read.corrections.push({ path, source: id === leftOut ? null : id });
  }
  return read;
}

/** The paths of the files of every input that would be imported. */
async function pathsOf({ client, signal }: Context, offered: readonly OfferedInput[]): Promise<Map<string, string[]>> {
  const paths = new Map<string, string[]>();
  for await (const step of await client.import.inspect({ tokens: offered.map(({ token }) => token) }, { signal })) {
    if (step.kind === 'files') paths.set(step.token, [...(paths.get(step.token) ?? []), ...step.files.map(({ path }) => path)]);
  }
  return paths;
}

/** Finds the inputs that corrections belong to: each to every input with a file of that path. USAGE when none has. */
export async function placeCorrections(
  context: Context,
  offered: readonly OfferedInput[],
  corrections: readonly Correction[],
): Promise<(Correction & { token: string })[]> {
  const [only, ...others] = offered;
  if (corrections.length === 0 || !only) return [];
  // With one input the import itself says when there is no such file.
  if (others.length === 0) return corrections.map((one) => ({ token: only.token, ...one }));
  const paths = [...(await pathsOf(context, offered))].map(([token, files]) => [token, new Set(files)] as const);
  return corrections.flatMap((one) => {
    const holders = paths.filter(([, files]) => files.has(one.path));
    if (holders.length === 0) throw usage(`No input holds a file ${printable(one.path)}.`, 'Name it by its path inside the bundle.');
    return holders.map(([token]) => ({ token, ...one }));
  });
}
