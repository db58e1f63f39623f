import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { canonicalSql } from './canonical.ts';
import { guessedSize } from './screenSize.ts';
import { groupScripts, scriptKind, timingOf } from './scriptGroups.ts';
import { readTypescript, scriptInstant, type Typescript } from './scriptHeader.ts';
import { type Detection, type FileBeside, type RecordingFacts, type RecordSink, type Source, UnreadableFile } from './source.ts';
import { emitTerminal } from './terminalRecording.ts';
import { besideFacts, timedFacts, type TimingTotals } from './timingFile.ts';

interface Script {
  typescript: Typescript;
  timing: TimingTotals | undefined;
  kind: 'advanced' | 'classic' | undefined;
  /** What was typed stands between the output, and not in a file of its own. */
  mixed: boolean;
  /** The typescript holds what was typed and nothing else. */
  onlyTyped: boolean;
}

function sizeOf(content: Content, { typescript, timing }: Script, limits: ImportLimits) {
  const side = (name: string, header: number | undefined, most: number) => {
    const value = Number(timing?.headers.get(name) ?? header);
    return Number.isInteger(value) && value > 0 ? Math.min(value, most) : undefined;
  };
  const columns = side('COLUMNS', typescript.columns, limits.terminalColumns);
  const rows = side('LINES', typescript.rows, limits.terminalRows);
  if (columns !== undefined && rows !== undefined) return { columns, rows, told: true };
  return guessedSize(content, typescript.offset, typescript.length);
}

function saysOf({ timing, onlyTyped, typescript }: Script, told: boolean): string {
  if (onlyTyped) return 'What was typed at a terminal; its output is not in this input, and what was typed is not shown.';
  if (typescript.length === 0) return 'The recording holds no output.';
  const size = told ? 'in its recorded size' : 'in a size that it does not store and that is guessed';
  return timing
    ? `A terminal as it was recorded, ${size}.`
    : `A terminal without its timing file, ${size}: all of its output is shown at once.`;
}

/** Bytes of output that a timing file tells of, in the file that holds them. */
function toldBytes({ timing, mixed }: Script): number {
  const of = (stream: string) => timing?.bytes.get(stream) ?? 0;
  return mixed ? of('out') + of('in') : of('out');
}

function problemsOf(script: Script): string[] {
  const { timing, typescript, mixed, onlyTyped } = script;
  if (!timing || onlyTyped) return [];
  const more = toldBytes(script) - typescript.length;
  const problems = timing.problems();
  if (more > 0) problems.push(`the timing file tells of ${more} bytes more than the typescript holds`);
  if (more < 0 && mixed) problems.push(`the last ${-more} bytes have no time and may have been typed: they are not shown`);
  if (more < 0 && !mixed) problems.push(`the last ${-more} bytes of output have no time and are shown at the end`);
  return problems;
}

const formatOf = ({ timing, kind, mixed }: Script): string =>
  !timing ? 'script-untimed' : mixed ? 'script-mixed' : kind === 'advanced' ? 'script-streams' : 'script';

function recordingOf(content: Content, script: Script, beside: readonly FileBeside[], limits: ImportLimits): RecordingFacts {
  const { typescript, timing, onlyTyped } = script;
  const size = sizeOf(content, script, limits);
  const shown = typescript.length > 0 && !onlyTyped;
  const files = besideFacts(beside, ['timing']);
  return {
    format: formatOf(script),
    kind: shown ? 'terminal' : 'none',
    state: shown ? 'available' : 'missing',
    says: saysOf(script, size.told),
    columns: size.columns,
    rows: size.rows,
    geometry: size.told ? 'recorded' : 'assumed',
    ...timedFacts(timing),
    ...(timing || !shown ? {} : { outputs: 1 }),
    truncated: false,
    offset: typescript.offset,
    length: typescript.length,
    ...(files.length > 0 ? { beside: files } : {}),
  };
}

/** What neither column nor recording holds of the lines that `script` wrote itself. */
function unmappedOf({ timing, typescript }: Script): string {
  const held = new Set(['START_TIME', 'COLUMNS', 'LINES', 'COMMAND', 'EXIT_CODE']);
  const left = [...(timing?.headers ?? [])].filter(([name]) => !held.has(name)).map(([name, value]) => [name.toLowerCase(), value]);
  return JSON.stringify({ ...Object.fromEntries(left), ...(typescript.start ? {} : { started: typescript.written }) });
}

function emit(content: Content, sink: RecordSink, script: Script, beside: readonly FileBeside[], limits: ImportLimits): void {
  const { typescript, timing } = script;
  const written = timing?.headers.get('START_TIME');
  const command = timing?.headers.get('COMMAND') ?? typescript.command;
  if (typescript.hasFooter) sink.folded(1);
  emitTerminal(sink, content, {
    source: 'script',
    line: 1,
    offset: 0,
    bytes: typescript.header,
    start: (written === undefined ? null : scriptInstant(written)) ?? typescript.start,
    command: command === '' ? undefined : command,
    exitStatus: /^-?\d{1,10}$/.exec(timing?.headers.get('EXIT_CODE') ?? '')?.[0] ?? typescript.exitStatus,
    problems: problemsOf(script),
    unmapped: unmappedOf(script),
    searchable: [typescript.header],
    recording: recordingOf(content, script, beside, limits),
  });
}

function typescriptOf(content: Content): Typescript {
  const typescript = readTypescript(content);
  if (typescript) return typescript;
  if (scriptKind(content.head) === null) throw new UnreadableFile('script/header', 'The file does not start as a typescript.');
  const says = 'This is the timing file of a terminal recording; the typescript it times is not beside it.';
  throw new UnreadableFile('script/typescript', says);
}

function kindOf(file: FileBeside | undefined): Script['kind'] {
  const kind = file && scriptKind(file.content.head);
  return kind === 'advanced' || kind === 'classic' ? kind : undefined;
}

/** Where what was typed stands: between the output, alone, or in a file of its own. */
function typedIn(timing: TimingTotals | undefined, { length }: Typescript, apart: boolean): Pick<Script, 'mixed' | 'onlyTyped'> {
  const output = timing?.bytes.get('out') ?? 0;
  const typed = (timing?.bytes.get('in') ?? 0) > 0;
  const [outputLog, inputLog] = ['OUTPUT_LOG', 'INPUT_LOG'].map((name) => timing?.headers.get(name));
  const onlyTyped = typed && output === 0 && outputLog === undefined;
  // Without names the length tells: what was typed is in it, or is not.
  const together = inputLog === undefined ? length !== output : inputLog === outputLog;
  return { onlyTyped, mixed: typed && !apart && !onlyTyped && together };
}

/** One recording: the first line of the typescript is its record; the lines of its timing file fold into it. */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits, beside: readonly FileBeside[] = []): Generator<number> {
  const typescript = typescriptOf(content);
  const file = beside.find(({ role }) => role === 'timing');
  const input = beside.find(({ role }) => role === 'input');
  const kind = kindOf(file);
  const timing = kind && timingOf(kind, limits);
  if (file && timing) yield* timing.read(file.content, file.sink);
  if (input && input.content.size > 0) input.sink.folded(1);
  emit(content, sink, { typescript, timing, kind, ...typedIn(timing, typescript, input !== undefined) }, beside, limits);
}

function detect(head: Uint8Array): Detection {
  const kind = scriptKind(head);
  if (kind === 'typescript') return { confidence: 0.95, why: 'It starts with “Script started on”.' };
  if (kind === null) return { confidence: 0 };
  const why =
    kind === 'advanced'
      ? 'Its lines are entries of several streams with their delays.'
      : 'Its lines are a delay and a number of bytes each.';
  return { confidence: kind === 'advanced' ? 0.9 : 0.7, why };
}

/** Terminal recordings of `script`: a typescript, and its timing file and what was typed where they lie beside it (formats/sources.md 11). */
export const script: Source = { id: 'script', detect, frame, group: groupScripts, looksInto: () => true, sql: canonicalSql };
