import type { Hash } from 'node:crypto';
import type { FoldedRecord } from '../ingest/digests.ts';
import type { Prefixed } from './postgresPrefix.ts';
import type { TextLine } from './postgresTextLine.ts';
import type { TextRecord } from './postgresTextRow.ts';

/** A record that its process may add to, by what finds it again while it is open. */
export type OpenRecord = Pick<Open, 'key' | 'serial'>;

/** The lines of a record that were met so far. */
export interface Open extends TextRecord {
  /** Tells it from others of the same key. */
  serial: number;
  /** It says that its server starts or has lost its sessions. */
  restart: boolean;
  line: number;
  offset: number;
  /** The bytes from its first line on, as far as its lines follow one another. */
  pieces: Buffer[];
  /** Of what is kept. */
  size: number;
  /** Set once it is longer than a record may be: then it is digested and not kept. */
  digest: Hash | undefined;
  length: number;
  folded: FoldedRecord[];
  parts: Map<string, string[]>;
  /** The text of its last line that has a prefix. */
  last: string[];
  problems: Set<string>;
}

/** A record that begins with this line, of which nothing is taken yet. */
export function openRecord({ around, line, offset }: TextLine, prefixed: Prefixed, own: Pick<Open, 'key' | 'serial' | 'restart'>): Open {
  return {
    ...own,
    prefixed,
    around,
    line,
    offset,
    pieces: [],
    size: 0,
    digest: undefined,
    length: 0,
    folded: [],
    parts: new Map(),
    last: [],
    lines: 0,
    problems: new Set(),
  };
}
