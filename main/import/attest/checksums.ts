import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { escapeText } from '../refusal.ts';
import { type Attested, type AttestedFile, note, smallText, some } from './attested.ts';

/** Algorithms that lists of checksums use, with the length of their digests in hex. */
const lengths: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

interface List {
  /** The folder its paths start from, with a slash at its end, or empty. */
  base: string;
  algorithm: string;
  method: string;
  /** What such a list is called in a sentence. */
  kind: string;
}

/** A BagIt payload manifest (RFC 8493 2.1.3), or a list such as `sha256sum` writes. */
function listAt(path: string): List | undefined {
  const [, base = '', name = ''] = /^(.*\/)?([^/]+)$/.exec(path) ?? [];
  const [, algorithm] = /^(?:tag)?manifest-(md5|sha1|sha256|sha512)\.txt$/.exec(name) ?? [];
  if (algorithm) return { base, algorithm, method: 'bagit', kind: 'the BagIt manifest' };
  const [, sums] = /^(MD5|SHA1|SHA256|SHA512)SUMS?(?:\.txt)?$/i.exec(name) ?? [];
  return sums ? { base, algorithm: sums.toLowerCase(), method: `${sums.toLowerCase()}sum`, kind: 'the list' } : undefined;
}

function decoded(path: string): string {
  return path.replace(/%(0A|0D|25)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The lines of a list; undefined when one of them is no checksum and path. */
function entriesOf(text: string, { base, algorithm, method }: List): Map<string, string> | undefined {
  const entries = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const [, digest = '', path = ''] = /^([0-9a-fA-F]+)[ \t]+\*?(.+)$/.exec(line) ?? [];
    if (digest.length !== lengths[algorithm]) return undefined;
    entries.set(base + (method === 'bagit' ? decoded(path) : path).replace(/^\.\//, ''), digest.toLowerCase());
  }
  return entries.size > 0 ? entries : undefined;
}

function digestOf(file: AttestedFile, algorithm: string): string {
  const given = file.packed ?? file.object;
  if (algorithm === 'sha256') return given.sha256;
  const digest = createHash(algorithm);
  const handle = openSync(given.path, 'r');
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) digest.update(buffer.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return digest.digest('hex');
}

/** Payload of a bag that its manifest leaves out, which it must not: somebody put it there afterwards (RFC 8493 3). */
function unnamed(files: readonly AttestedFile[], path: string, { base, method }: List, entries: ReadonlyMap<string, string>): string[] {
  if (method !== 'bagit' || !path.startsWith(`${base}manifest-`)) return [];
  // What lies in an archive is proved with the archive.
  const isNamed = (place: string): boolean =>
    entries.has(place) || (place.includes('/') && isNamed(place.slice(0, place.lastIndexOf('/'))));
  return files.map((file) => file.path).filter((place) => place.startsWith(`${base}data/`) && !isNamed(place));
}

/**
 * Checks lists of checksums that came with the files: BagIt manifests and what `sha256sum` writes (Boundary: SHA256SUM). Nobody signed
 * such a list, so that it can show damage and never prove that nothing was changed.
 */
export function attestChecksums(files: readonly AttestedFile[], { states, notes }: Attested): void {
  const byPath = new Map(files.map((file, index) => [file.path, index]));
  for (const file of files) {
    const list = listAt(file.path);
    const entries = list && entriesOf(smallText(file) ?? '', list);
    if (!list) continue;
    if (!entries) {
      notes.push(
        `${escapeText(file.path)} bears the name of a list of checksums and cannot be read as one: nothing was checked against it.`,
      );
      continue;
    }
    const missing: string[] = [];
    for (const [path, digest] of entries) {
      const index = byPath.get(path);
      const listed = index === undefined ? undefined : files[index];
      if (index === undefined || !listed) missing.push(path);
      else {
        const holds = digestOf(listed, list.algorithm) === digest;
        const says = holds
          ? `Its checksum is that of ${list.kind}, which nobody signed: damage would show, a change of both would not.`
          : `It is not the file that ${list.kind} ${escapeText(file.path)} names: its checksum is another one.`;
        note(states, index, { method: list.method, holds, says });
      }
    }
    if (missing.length > 0)
      notes.push(
        `${escapeText(file.path)} names ${missing.length === 1 ? 'a file that is' : `${missing.length} files that are`} not here: ${escapeText(some(missing))}.`,
      );
    const added = unnamed(files, file.path, list, entries);
    if (added.length > 0)
      notes.push(
        `${escapeText(file.path)} does not name ${added.length === 1 ? 'a file that lies' : `${added.length} files that lie`} in its bag: ${escapeText(some(added))}.`,
      );
  }
}
