import type { ImportLimits } from '../importLimits.ts';
import type { FileGroup, InputFile, Source } from '../sources/source.ts';
import { createContentReader } from './content.ts';
import type { StagedObject } from './objectStage.ts';
import { leftOut, type RecognisedFile } from './reading.ts';
import { breathe } from './breathe.ts';

/** Files beside the one with the record that are read at the same time. */
const mostBeside = 8;

/** Opens such files, each in a buffer of its own, which is made when it is first needed. */
export const besideReaders = () =>
  Array.from({ length: mostBeside }, () => {
    let open: ReturnType<typeof createContentReader> | undefined;
    return (object: StagedObject) => {
      open ??= createContentReader();
      return open(object);
    };
  });

/** A file with what it is by itself. One that no source looks into need not be staged; then it has another mark of its content for a digest. */
export interface GroupedFile extends Pick<RecognisedFile, 'path' | 'found' | 'chosen' | 'beside' | 'isBeside'> {
  object: Pick<StagedObject, 'sha256' | 'size'> & Partial<StagedObject>;
}

const sourceOf = ({ found }: GroupedFile): Source | undefined => (found && 'source' in found ? found.source : undefined);

/** A recording whose file with the record is the same as another one's, with other files beside it: there is no telling them apart. */
function createTeller(files: readonly GroupedFile[]): (group: FileGroup) => boolean {
  const known = new Map<string, string>();
  return ({ main, beside }) => {
    const digestOf = (file: number) => files[file]?.object.sha256 ?? '';
    const set = beside.map(({ role, file }) => `${role} ${digestOf(file)}`).join('\n');
    const before = known.get(digestOf(main)) ?? set;
    known.set(digestOf(main), before);
    return before === set;
  };
}

async function groupsOf(source: Source, files: readonly GroupedFile[], limits: ImportLimits): Promise<readonly FileGroup[]> {
  const open = createContentReader();
  const inputs: InputFile[] = files.map((file) => ({
    path: file.path,
    sha256: file.object.sha256,
    size: file.object.size,
    mine: sourceOf(file) === source,
    read(use) {
      const { path } = file.object;
      if (path === undefined) return undefined;
      const content = open({ ...file.object, path });
      try {
        return use(content);
      } finally {
        content.close();
      }
    },
  }));
  const steps = source.group?.(inputs, limits);
  for (let taken = 1; steps; taken += 1) {
    const step = steps.next();
    if (step.done) return step.value;
    if (taken % 64 === 0) await breathe();
  }
  return [];
}

/** Says which files are read together, for sources whose recordings lie in several. A file belongs to one recording only. */
export async function groupFiles<File extends GroupedFile>(recognised: readonly File[], limits: ImportLimits): Promise<File[]> {
  const files = [...recognised];
  const isOne = createTeller(recognised);
  const sources = new Set(recognised.flatMap((file) => sourceOf(file) ?? []).filter(({ group }) => group));
  for (const source of sources) {
    for (const group of await groupsOf(source, recognised, limits)) {
      const beside = group.beside.slice(0, mostBeside);
      const isFree = ({ file }: { file: number }) => {
        const one = files[file];
        // What the reviewer chose for a file stands; what its bytes look like does not, beside the record that it belongs to.
        const isChosen = one?.chosen !== undefined || (one?.found && 'unread' in one.found && one.found.unread.reason === leftOut.reason);
        return one && !one.isBeside && !one.beside && !isChosen;
      };
      const main = files[group.main];
      if (!main || beside.length === 0 || !isFree({ file: group.main }) || !beside.every(isFree) || !isOne({ ...group, beside })) continue;
      files[group.main] = { ...main, beside };
      for (const { file } of beside) files[file] = { ...(files[file] as File), found: { source, parts: false }, isBeside: true };
    }
  }
  return files;
}
