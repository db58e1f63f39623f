import { readSudoTiming } from '../../../shared/replay/timing.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { canonicalSql } from './canonical.ts';
import type { JsonHead } from './jsonHead.ts';
import { guessedSize } from './screenSize.ts';
import {
  type Detection,
  type FileBeside,
  type FileGroup,
  type InputFile,
  type RecordingFacts,
  type RecordSink,
  type Source,
  UnreadableFile,
} from './source.ts';
import { isJsonLog, isTextLog, readSudoLog, type SudoLog } from './sudoLog.ts';
import { emitTerminal } from './terminalRecording.ts';
import { besideFacts, looksTimed, timedFacts, TimingTotals } from './timingFile.ts';

/** Streams that a terminal or a pipe showed; the others were typed, or fed to the program. */
const outputs = ['ttyout', 'stdout', 'stderr'];
const streams = [...outputs, 'ttyin', 'stdin'];
const isTiming = (head: Uint8Array): boolean => looksTimed(head, readSudoTiming);

function detect(head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  if (isTextLog(head)) return { confidence: 0.9, why: 'It names who ran what for whom, in the three lines of an I/O log of sudo.' };
  if (isTiming(head)) return { confidence: 0.9, why: 'Its lines are the number of a stream, a delay and a number of bytes.' };
  const root = json()?.root;
  return { confidence: root && isJsonLog(root) ? 0.95 : 0 };
}

const problem = (name: string, told: number, size: number | undefined): string | undefined => {
  if (size === undefined) return told > 0 ? `the file ${name} with ${told} bytes of the recording is missing` : undefined;
  if (told > size) return `the timing tells of ${told - size} bytes more than ${name} holds`;
  if (told === size) return undefined;
  const shown = outputs.includes(name) ? 'are shown at the end' : 'are not counted';
  return `the last ${size - told} bytes of ${name} have no time and ${shown}`;
};

/** A recorded command with the files that were found beside its log. */
interface Recorded {
  log: SudoLog;
  timing: TimingTotals | undefined;
  beside: readonly FileBeside[];
}

const fileOf = ({ beside }: Recorded, name: string): Content | undefined => beside.find(({ role }) => role === name)?.content;

function problemsOf(recorded: Recorded): string[] {
  const { log, timing } = recorded;
  if (!timing) return [...log.problems];
  const differences = streams.map((name) => problem(name, timing.bytes.get(name) ?? 0, fileOf(recorded, name)?.size));
  return [...log.problems, ...timing.problems(), ...differences.filter((one) => one !== undefined)];
}

function sizeOf(recorded: Recorded, { terminalColumns, terminalRows }: ImportLimits) {
  const { columns, rows } = recorded.log;
  if (columns !== undefined && rows !== undefined)
    return { columns: Math.min(columns, terminalColumns), rows: Math.min(rows, terminalRows), told: true };
  const shown = fileOf(recorded, 'ttyout');
  return guessedSize(shown, 0, shown?.size ?? 0);
}

function saysOf(shown: boolean, { timing }: Recorded, plain: boolean): string {
  if (!timing) return 'The timing of this recording is not in this input.';
  if (!shown) return 'The recording holds no output.';
  return plain ? 'Output of a command that sudo ran, past the terminal.' : 'A terminal in which sudo ran a command.';
}

function recordingOf(content: Content, recorded: Recorded, limits: ImportLimits): RecordingFacts {
  const { timing, beside } = recorded;
  const holds = (name: string) => (fileOf(recorded, name)?.size ?? 0) > 0;
  const shown = timing !== undefined && outputs.some(holds);
  const { columns, rows, told } = sizeOf(recorded, limits);
  return {
    format: 'sudo-io',
    kind: shown ? 'terminal' : 'none',
    state: shown ? 'available' : 'missing',
    says: saysOf(shown, recorded, !holds('ttyout')),
    columns,
    rows,
    geometry: told ? 'recorded' : 'assumed',
    ...timedFacts(timing),
    truncated: false,
    offset: 0,
    length: content.size,
    ...(shown ? { beside: besideFacts(beside, ['timing', ...outputs]) } : {}),
  };
}

function factsOf({ user, runUser, host }: SudoLog) {
  return {
    ...(user === undefined
      ? { identity_basis: 'the log names nobody' }
      : { actor_uid: user, actor_name: user, identity_confidence: 'asserted', identity_basis: 'the login that called sudo' }),
    ...(runUser === undefined ? {} : { effective_principal: runUser }),
    ...(host === undefined ? {} : { resource_type: 'host', resource_name: host, host_name: host }),
  };
}

/** One recording: its log is its record; timing and streams fold into it. */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits, beside: readonly FileBeside[] = []): Generator<number> {
  if (isTiming(content.head) && !isTextLog(content.head))
    throw new UnreadableFile(
      'sudo_iolog/log',
      'This is the timing file of a recording of sudo; the log that names its command is not beside it.',
    );
  const log = readSudoLog(content, limits);
  const file = beside.find(({ role }) => role === 'timing');
  const timing = file && new TimingTotals(readSudoTiming, limits);
  if (file && timing) yield* timing.read(file.content, file.sink);
  for (const one of beside) if (one !== file && one.content.size > 0) one.sink.folded(1);
  const recorded = { log, timing, beside };
  emitTerminal(sink, content, {
    source: 'sudo_iolog',
    line: 1,
    offset: 0,
    bytes: log.bytes,
    start: log.start,
    command: log.command,
    facts: factsOf(log),
    problems: problemsOf(recorded),
    remarks: log.remarks,
    unmapped: JSON.stringify(log.unmapped),
    searchable: [log.searchable],
    recording: recordingOf(content, recorded, limits),
  });
}

/** Puts the files of each folder together: sudo names them, and keeps a folder for every command it ran. */
function* group(files: readonly InputFile[]): Generator<void, readonly FileGroup[]> {
  const folders = new Map<string, Map<string, number>>();
  for (const [index, { path }] of files.entries()) {
    const slash = path.lastIndexOf('/') + 1;
    const name = path.slice(slash).replace(/\.gz$/, '');
    if (!['log', 'log.json', 'timing', ...streams].includes(name)) continue;
    const folder = folders.get(path.slice(0, slash)) ?? new Map<string, number>();
    folders.set(path.slice(0, slash), folder.set(name, index));
    yield;
  }
  return [...folders.values()].flatMap((folder) => {
    const ours = (name: string) => {
      const index = folder.get(name);
      return index !== undefined && files[index]?.mine ? index : undefined;
    };
    const main = ours('log.json') ?? ours('log');
    if (main === undefined) return [];
    const also = [ours('log'), ours('timing')].map((file, at) => ({ role: ['log', 'timing'][at] ?? '', file }));
    const beside = [...also, ...streams.map((role) => ({ role, file: folder.get(role) }))];
    return [{ main, beside: beside.flatMap(({ role, file }) => (file === undefined || file === main ? [] : [{ role, file }])) }];
  });
}

/** I/O logs of sudo: what was run for whom, and what its terminal showed (formats/sources.md 11). */
export const sudoIolog: Source = { id: 'sudo_iolog', detect, frame, group, sql: canonicalSql };
