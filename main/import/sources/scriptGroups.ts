import { readAdvancedTiming, readClassicTiming } from '../../../shared/replay/timing.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { readTypescript } from './scriptHeader.ts';
import type { FileGroup, InputFile } from './source.ts';
import { looksTimed, TimingTotals } from './timingFile.ts';

/** What a file of `script` is, by its first bytes. */
export function scriptKind(head: Uint8Array): 'typescript' | 'advanced' | 'classic' | null {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1');
  if (text.startsWith('Script started on ')) return 'typescript';
  if (looksTimed(head, readAdvancedTiming)) return 'advanced';
  // Two numbers in a line may be anything, and `script` writes six digits of a second.
  return looksTimed(head, readClassicTiming, /^\d+[.,]\d{6} \d+\n/.test(text) ? 1 : 2) ? 'classic' : null;
}

/** The timing of one recording, with how many bytes it tells of. */
export const timingOf = (kind: 'advanced' | 'classic', limits: ImportLimits): TimingTotals =>
  new TimingTotals(kind === 'advanced' ? readAdvancedTiming : readClassicTiming, limits);

interface Timing {
  file: number;
  name: string;
  totals: TimingTotals;
}

interface Output {
  file: number;
  name: string;
  length: number;
}

/** The recordings of one folder. */
class Folder {
  readonly timings: Timing[] = [];
  private readonly byName = new Map<string, Output>();
  private readonly byLength = new Map<number, Output[]>();
  private readonly taken = new Set<number>();

  add(output: Output): void {
    this.byName.set(output.name, output);
    this.byLength.set(output.length, [...(this.byLength.get(output.length) ?? []).slice(0, mostAlike), output]);
  }

  *groups(): Generator<FileGroup> {
    // What names its files, or has their length to the byte, chooses first.
    const left: Timing[] = [];
    for (const timing of this.timings) {
      const group = this.named(timing) ?? this.measured(timing);
      if (group) yield group;
      else left.push(timing);
    }
    const byStem = new Map<string, Output[]>();
    const free = [...this.byName.values()].filter((one) => this.free(one));
    for (const one of free) byStem.set(stem(one.name), [...(byStem.get(stem(one.name)) ?? []).slice(0, mostAlike), one]);
    for (const timing of left) {
      // Cut short, by whichever of the two: the name tells, or that there is no other.
      const main = this.closest(byStem.get(stem(timing.name)) ?? (left.length === 1 ? free : []), timing.name);
      if (main) yield this.group(main, timing.file, undefined);
    }
  }

  private named({ file, totals }: Timing): FileGroup | undefined {
    const output = this.free(this.byName.get(baseName(totals.headers.get('OUTPUT_LOG'))));
    const input = this.free(this.byName.get(baseName(totals.headers.get('INPUT_LOG'))));
    const main = output ?? input;
    return main && this.group(main, file, input && input !== main ? input : undefined);
  }

  private measured({ file, name, totals }: Timing): FileGroup | undefined {
    const [output, input] = [totals.bytes.get('out') ?? 0, totals.bytes.get('in') ?? 0];
    const of = (length: number) => (length > 0 ? this.closest(this.byLength.get(length) ?? [], name) : undefined);
    const main = of(output) ?? (input > 0 ? of(output + input) : undefined);
    const typed = input > 0 && main?.length === output ? of(input) : undefined;
    return main && this.group(main, file, typed === main ? undefined : typed);
  }

  private closest(outputs: readonly Output[], name: string): Output | undefined {
    const free = outputs.filter((one) => this.free(one));
    const [first, second] = free.filter((one) => stem(one.name) === stem(name));
    if (first && !second) return first;
    return free.length === 1 ? free[0] : undefined;
  }

  private free(output: Output | undefined): Output | undefined {
    return output && !this.taken.has(output.file) ? output : undefined;
  }

  private group(main: Output, timing: number, input: Output | undefined): FileGroup {
    for (const one of [main, input]) if (one) this.taken.add(one.file);
    const typed = input ? [{ role: 'input', file: input.file }] : [];
    return { main: main.file, beside: [{ role: 'timing', file: timing }, ...typed] };
  }
}

/** Recordings of the same length in one folder: with more there is no telling them apart in good time. */
const mostAlike = 16;

const baseName = (path = ''): string => path.slice(path.lastIndexOf('/') + 1);

/** A name without the words that tell one file of a pair from the other. */
const stem = (name: string): string =>
  name
    .toLowerCase()
    .replace(/typescript|timing|script|out|time|tm|log|txt/g, '')
    .replace(/[^a-z0-9]/g, '');

function describe(file: InputFile, read: Content, limits: ImportLimits): TimingTotals | number | null {
  const kind = scriptKind(read.head);
  if (kind === 'typescript') return readTypescript(read)?.length ?? null;
  if (kind === null) return null;
  const totals = timingOf(kind, limits);
  for (const offset of totals.read(read)) if (offset > file.size) break;
  return totals;
}

/** Pairs typescripts with their timing files, folder by folder: by the names a timing file gives, by their length, by their own names. */
export function* groupScripts(files: readonly InputFile[], limits: ImportLimits): Generator<void, readonly FileGroup[]> {
  const folders = new Map<string, Folder>();
  for (const [index, file] of files.entries()) {
    if (!file.mine) continue;
    const path = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    const folder = folders.get(path) ?? new Folder();
    folders.set(path, folder);
    const name = baseName(file.path);
    const found = file.read((content) => describe(file, content, limits));
    if (typeof found === 'number') folder.add({ file: index, name, length: found });
    else if (found) folder.timings.push({ file: index, name, totals: found });
    yield;
  }
  return [...folders.values()].flatMap((folder) => [...folder.groups()]);
}
