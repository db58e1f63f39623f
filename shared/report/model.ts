/** A report as data: sections of blocks. Nothing here knows about paper; the PDF writer and a screen may both draw it. */

/** What evidence says about one inquiry. Never a verdict on compliance. */
export const evidenceStates = [
  'evidence present',
  'exceptions found',
  'no evidence in bundle',
  'not assessed (needs policy or interview)',
  'out of scope',
] as const;
export type EvidenceState = (typeof evidenceStates)[number];

export interface Paragraph {
  kind: 'paragraph';
  text: string;
  /** `note` is set smaller and quieter. */
  tone?: 'note';
}

/** Labels with values; `exact` values (digests, queries) are set in a fixed-width face and never shortened. */
export interface KeyValues {
  kind: 'key-values';
  rows: { label: string; value: string; exact?: boolean }[];
}

export interface Column {
  label: string;
  /** Share of the width; all shares of a table are added up. */
  share: number;
  align?: 'right';
  /** Fixed-width face, for digests and query text. */
  exact?: boolean;
  /** Most lines a cell is given before it is cut with an ellipsis. */
  lines?: number;
}

/** Rows of text; a cell may hold several lines. On paper a table ends after 10,000 rows and says where the rest is. */
export interface Table {
  kind: 'table';
  caption: string;
  /** The table in full in an evidence package, such as `data/tables/events.csv`. */
  file?: string;
  columns: Column[];
  rows: string[][];
  /** The row that adds up the others, set apart. */
  total?: string[];
}

/** One inquiry of the audit protocol with what the evidence shows. */
export interface MatrixRow {
  citation: string;
  inquiry: string;
  evidence: string;
  state: EvidenceState;
}

export interface Matrix {
  kind: 'matrix';
  caption: string;
  rows: MatrixRow[];
}

/** A query as it ran, so that anyone with the same bundles can repeat it: its text, its condition in SQL, and what came out. */
export interface QueryListing {
  kind: 'query';
  id: string;
  what: string;
  text: string;
  sql: string;
  parameters: string[];
  count: number;
}

export interface List {
  kind: 'list';
  items: string[];
}

/** A shell command, set exactly as it must be typed. */
export interface Command {
  kind: 'command';
  about: string;
  text: string;
}

export type Block = Paragraph | KeyValues | Table | Matrix | QueryListing | List | Command;

export interface Section {
  /** `4`, `A`: as in the outline common to all templates. */
  number: string;
  title: string;
  blocks: Block[];
}

export interface Report {
  title: string;
  subtitle: string;
  /** Two columns of facts on the first page. */
  cover: KeyValues;
  sections: Section[];
  /** What stands at the foot of every page. */
  footer: string;
}
