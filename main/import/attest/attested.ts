import { readFileSync } from 'node:fs';
import type { Attestation } from '../../reader/protocol.ts';

/** A staged file as an attestation sees it. */
export interface AttestedFile {
  path: string;
  /** What its records are read as; undefined when no source reads it. */
  source: string | undefined;
  /** What is read: of a packed file, what is in it. */
  object: { sha256: string; size: number; path: string };
  /** The file as it was given, when that was packed. */
  packed: { sha256: string; size: number; path: string } | undefined;
}

/** What the files of a bundle prove about one another. */
export interface Attested {
  /** By place in the list of files. */
  states: Map<number, Attestation>;
  /** What is to be said of the bundle as a whole. */
  notes: string[];
}

/** A list of checksums or of digests is small; anything larger is none. */
const mostBytes = 16 << 20;

/** The text of a small file; undefined when it is larger. */
export function smallText({ object }: AttestedFile): string | undefined {
  return object.size > mostBytes ? undefined : readFileSync(object.path, 'utf8');
}

/** A failed check stands whatever else holds; the first that holds is kept. */
export function note(states: Attested['states'], index: number, state: Attestation): void {
  const known = states.get(index);
  if (!known || (known.holds && !state.holds)) states.set(index, state);
}

/** Some of many names, for a sentence. */
export function some(names: readonly string[], most = 3): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
