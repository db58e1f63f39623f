import { isUtf8 } from 'node:buffer';
import type { CastVersion } from '../../../shared/replay/recording.ts';
import type { ImportLimits } from '../importLimits.ts';
import { byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { objectOf, rewritten, withoutHalves, withoutMember } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import { type RecordPlace, UnreadableFile } from './source.ts';

/** Header members that canonical columns or the recording hold in full (formats/sources.md 11). */
const mapped: Readonly<Record<CastVersion, ReadonlySet<string>>> = {
  1: new Set(['version', 'width', 'height', 'duration', 'command', 'stdout']),
  2: new Set(['version', 'width', 'height', 'timestamp', 'duration', 'command']),
  // `term` also says which terminal it was, and in which colours.
  3: new Set(['version', 'timestamp', 'command']),
};

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The header of a recording; of version 1 the whole document, whose output is read apart. */
export interface CastHeader extends RecordPlace {
  version: CastVersion;
  columns: number;
  rows: number;
  problems: string[];
  /** JSON text of the header without its output, in parts. */
  document: Uint8Array[];
  unmapped: Uint8Array[];
}

/** Where the text of a file starts: a byte order mark is not part of it. */
export const textStart = (bytes: Buffer): number => (bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0);

function side(value: unknown, name: string, limit: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit) return value;
  throw new UnreadableFile('asciicast/size', `The ${name} of the recording must be a whole number from 1 to ${limit}.`);
}

function gridOf(members: Members, version: CastVersion, { terminalColumns, terminalRows }: ImportLimits) {
  const term = version === 3 && members.kind('term') === 'object' ? members.value('term') : undefined;
  const of = (key: string, inTerm: string) =>
    version === 3 ? (term as Record<string, unknown> | undefined)?.[inTerm] : members.kind(key) === 'number' && members.value(key);
  return { columns: side(of('width', 'cols'), 'width', terminalColumns), rows: side(of('height', 'rows'), 'height', terminalRows) };
}

function problemsOf(members: Members, scanner: JsonScanner, version: CastVersion): string[] {
  const problems: string[] = [];
  const what = version === 1 ? 'the recording' : 'the header';
  if (scanner.repeatedKeys.length > 0) problems.push(`${what} repeats a key`);
  if (scanner.loneSurrogates.length > 0) problems.push(`${what} holds half a character`);
  const idle = members.value('idle_time_limit');
  if (idle !== undefined && idle !== null && !(typeof idle === 'number' && idle > 0))
    problems.push('idle_time_limit is no positive number and is ignored');
  return problems;
}

function versionOf(members: Members): CastVersion {
  const version = members.kind('version') === 'number' ? members.value('version') : undefined;
  if (version === 1 || version === 2 || version === 3) return version;
  throw new UnreadableFile('asciicast/version', 'The recording is of a version of asciicast that is not read; 1, 2 and 3 are.');
}

/** Reads a header that fills `bytes` from `start`; throws UnreadableFile when it is none, or asks for no size that can be drawn. */
export function readHeader(place: RecordPlace, start: number, limits: ImportLimits): CastHeader {
  const { bytes } = place;
  const scanner = new JsonScanner(limits);
  const end = scanner.scan(bytes, start, bytes.length);
  if (!isUtf8(bytes) || end !== bytes.length || bytes[skipBlank(bytes, start, end)] !== byte.openObject) {
    throw new UnreadableFile('asciicast/header', 'The recording starts with no readable header.');
  }
  const members = new Members(bytes, scanner.children);
  const version = versionOf(members);
  const halves = withoutHalves(scanner.loneSurrogates);
  const output = version === 1 ? members.entries.flatMap(([key, child]) => (key === 'stdout' ? [withoutMember(child)] : [])) : [];
  const isLeft = (member: Child, index: number) => {
    const key = members.entries[index]?.[0] ?? '';
    return !mapped[version].has(key) || (members.get(key) !== member && key !== 'stdout');
  };
  return {
    ...place,
    version,
    ...gridOf(members, version, limits),
    problems: problemsOf(members, scanner, version),
    document: rewritten(bytes, start, bytes.length, [...output, ...halves]),
    unmapped: objectOf(bytes, scanner.children, isLeft, halves),
  };
}
