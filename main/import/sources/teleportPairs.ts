import { readPlayedEvent } from '../../../shared/replay/teleportStream.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { jsonRecords } from './jsonRecords.ts';
import type { FileGroup, InputFile } from './source.ts';
import { isPlayed } from './teleportPlayed.ts';
import type { VendorRecord } from './vendorAudit.ts';

const nobody = { rejected: () => undefined };

/** How many bytes of another file the events tell of: in the older form output stands there, and they say where. */
function bytesTold(content: Content, limits: ImportLimits): number {
  let end = 0;
  for (const { members } of jsonRecords(content, nobody, limits, { reason: 'teleport/json' })) {
    if (members.text('event') !== 'print') continue;
    const print = readPlayedEvent(JSON.parse(members.bytes.toString('utf8')) as VendorRecord);
    if (print?.kind === 'print' && print.place) end = Math.max(end, print.place.offset + print.place.length);
  }
  return end;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A name up to its first dot: what the two files of a session have in common. */
const stem = (path: string): string => path.slice(folderOf(path).length).split('.')[0] ?? '';

/** Pairs events with the file of their output: in the same folder, of the length that they tell to the byte; of several the one of the same name. */
export function* groupPairs(files: readonly InputFile[], limits: ImportLimits): Generator<void, readonly FileGroup[]> {
  const groups: FileGroup[] = [];
  const bySize = new Map<string, number[]>();
  for (const [index, { path, size, mine }] of files.entries()) {
    const place = `${size} ${folderOf(path)}`;
    if (!mine && size > 0) bySize.set(place, [...(bySize.get(place) ?? []).slice(0, mostAlike), index]);
  }
  for (const [index, file] of files.entries()) {
    if (!file.mine) continue;
    const told = file.read((content) => (isPlayed(content.head) ? bytesTold(content, limits) : 0)) ?? 0;
    const alike = told > 0 ? (bySize.get(`${told} ${folderOf(file.path)}`) ?? []) : [];
    const named = alike.filter((one) => stem(files[one]?.path ?? '') === stem(file.path));
    const [output, another] = named.length > 0 ? named : alike;
    if (output !== undefined && another === undefined) groups.push({ main: index, beside: [{ role: 'output', file: output }] });
    yield;
  }
  return groups;
}

/** Files of one length in one folder: with more there is no telling them apart. */
const mostAlike = 16;
