import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { isSecretName, redacted, secretsTaken, withoutSqlSecrets } from './hoopWire/redaction.ts';
import { JsonReader } from './jsonRecords.ts';
import { UnreadableFile } from './source.ts';
import type { RecordedStart } from './terminalRecording.ts';

/** What `log` or `log.json` tells of a command that sudo ran; what is absent is unknown (formats/sources.md 11). */
export interface SudoLog {
  bytes: Buffer;
  start: RecordedStart | null;
  user: string | undefined;
  runUser: string | undefined;
  host: string | undefined;
  command: string | undefined;
  columns: number | undefined;
  rows: number | undefined;
  problems: readonly string[];
  remarks: readonly string[];
  unmapped: Record<string, unknown>;
  searchable: Buffer;
}

const firstLine = /^\d{8,12}(\.\d{1,9})?:[^:\n]+:[^:\n]*:[^:\n]*:[^\n]*$/;

/** Whether a head is the text form: who, for whom and when; the folder; the command. */
export function isTextLog(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const [first = '', folder = '', command = '', ...more] = text.split('\n', 5);
  return firstLine.test(first) && folder !== '' && command !== '' && more.every((line) => line === '');
}

/** Whether the members of a document are those of `log.json`. */
export const isJsonLog = (root: Members): boolean =>
  root.kind('timestamp') === 'object' &&
  root.kind('submituser') === 'string' &&
  root.kind('command') === 'string' &&
  (root.has('runargv') || root.has('runuser'));

const side = (value: unknown): number | undefined => {
  const whole = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof whole === 'number' && Number.isInteger(whole) && whole > 0 ? whole : undefined;
};

const named = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Until the year 2200. */
const lastSecond = 7_258_118_400;

function startOf(seconds: unknown, nanos: unknown): RecordedStart | null {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds <= 0 || seconds >= lastSecond) return null;
  const fraction = typeof nanos === 'number' && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9 ? nanos : undefined;
  const written = fraction === undefined ? String(seconds) : `${seconds}.${String(fraction).padStart(9, '0')}`;
  return { micros: seconds * 1_000_000 + Math.floor((fraction ?? 0) / 1000), written, zoned: true };
}

function readText(content: Content, limits: ImportLimits): SudoLog {
  const bytes = Buffer.from(content.read(0, Math.min(content.size, limits.lineBytes)));
  const [first = '', folder = '', ...rest] = bytes.toString('utf8').trimEnd().split('\n');
  const [epoch = '', user, runUser, group, tty, rows, columns] = first.split(':');
  const [seconds = '', fraction] = epoch.split('.');
  const written = rest.join('\n');
  const command = withoutSqlSecrets(written);
  const shown = command === written ? bytes : Buffer.from([first, folder, command].join('\n'));
  const unmapped = { submitcwd: named(folder), rungroup: named(group), ttyname: named(tty) };
  return {
    bytes,
    start: startOf(Number(seconds), fraction === undefined ? undefined : Number(fraction.padEnd(9, '0'))),
    user: named(user),
    runUser: named(runUser),
    host: undefined,
    command: named(command),
    columns: side(columns),
    rows: side(rows),
    problems: [],
    remarks: shown === bytes ? [] : [secretsTaken],
    unmapped,
    searchable: shown,
  };
}

const variable = /"(\w{1,200})=(?:[^"\\]|\\.)*"/g;

/** JSON text without the values of environment variables whose names say secret. */
const withoutVariables = (text: string): string =>
  text.replace(variable, (all, name: string) => (isSecretName(name) ? `"${name}=${redacted.credential}"` : all));

const mapped = new Set(['timestamp', 'submituser', 'runuser', 'submithost', 'command', 'columns', 'lines']);

/** sudo logs the path it ran and the arguments the program saw: the first of those is a name of its own choosing. */
function commandOf(command: unknown, argv: unknown): string | undefined {
  const path = named(command);
  const after = Array.isArray(argv) ? argv.slice(1).filter((one) => typeof one === 'string') : [];
  return path === undefined ? undefined : [path, ...after].join(' ');
}

function readJson(bytes: Buffer, limits: ImportLimits): SudoLog {
  const reader = new JsonReader(limits);
  const found = reader.record({ line: 1, offset: 0, bytes });
  if (typeof found === 'string') throw new UnreadableFile('sudo_iolog/json', found);
  const record = reader.withoutSecrets(found, withoutVariables);
  const told = JSON.parse(record.members.bytes.toString('utf8')) as Readonly<Record<string, unknown>>;
  const time = (typeof told.timestamp === 'object' && told.timestamp !== null ? told.timestamp : {}) as Record<string, unknown>;
  return {
    bytes,
    start: startOf(time.seconds, time.nanoseconds),
    user: named(told.submituser),
    runUser: named(told.runuser),
    host: named(told.submithost),
    command: commandOf(told.command, told.runargv),
    columns: side(told.columns),
    rows: side(told.lines),
    problems: record.problems,
    remarks: record.searchable ? [secretsTaken] : [],
    unmapped: Object.fromEntries(Object.entries(told).filter(([name]) => !mapped.has(name))),
    searchable: record.searchable ?? record.members.bytes,
  };
}

/** Reads `log` or `log.json`; throws UnreadableFile when it is neither. */
export function readSudoLog(content: Content, limits: ImportLimits): SudoLog {
  if (isTextLog(content.head)) return readText(content, limits);
  const bytes = content.whole(limits.documentBytes);
  if (!bytes) throw new UnreadableFile('sudo_iolog/json', `The log has more than ${limits.documentBytes} bytes.`);
  return readJson(Buffer.from(bytes), limits);
}
