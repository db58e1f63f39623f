import type { BundleSummary } from '../../shared/import/contract.ts';
import type { FacetValue } from '../../shared/query/contract.ts';
import type { ReportRequest, ReportTemplate } from '../../shared/report/contract.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';
import type { Report } from '../../shared/report/model.ts';
import type { RecordProof, StatedTree } from '../../shared/report/package.ts';
import type { FullTable } from '../../shared/report/csvTable.ts';
import type { KeySummary } from '../../shared/signing/contract.ts';
import type { StandingMarks } from '../../shared/workspace/marks.ts';

/** A number a report states, and the query that makes it. */
export interface CountSpec {
  id: string;
  what: string;
  /** Added to period and filter; empty for the population itself. */
  term: string;
  of: 'events' | 'sessions';
  /** False: counted without the period, for records that have no usable time. */
  inPeriod?: boolean;
}

/** A grouping of the population by a field. */
export interface GroupSpec {
  id: string;
  what: string;
  field: string;
  /** Values listed one by one; the rest is summed up. */
  most: number;
  /** Whether legal values that do not occur are listed, each as an explicit nothing. */
  absent?: boolean;
}

export interface Counted extends CountSpec {
  text: string;
  sql: string;
  parameters: string[];
  count: number;
}

export interface Grouped extends GroupSpec {
  text: string;
  values: FacetValue[];
  /** False when the field has more values than could be listed: the sum then falls short. */
  complete: boolean;
}

/** Where the bytes of a cited record lie. */
export interface Citation {
  bundle: string;
  bundleSha256: string;
  file: string;
  fileSha256: string;
  offset: number;
  length: number;
  rawSha256: string;
  /** RFC 6962 leaf hash, hex. */
  leaf: string;
}

/** A record of the sample; texts as recorded, the command already shortened and without literals. */
export interface SampledRecord {
  eventId: string;
  /** HMAC-SHA256(seed, event id), hex: the order in which records are drawn. */
  rank: string;
  time: string | null;
  actor: string;
  action: string;
  resource: string;
  outcome: string;
  command: string;
  /** What reviewers said about it, as it stood when the report was made. */
  marks: StandingMarks;
  citation: Citation;
}

export interface Sample {
  /** The id the seed was made of. */
  base: string;
  /** HMAC-SHA256 of the base, hex. */
  seed: string;
  wanted: number;
  records: SampledRecord[];
}

/** What the citations of a report rest on: trees of their files, and a proof for each record. */
export interface Proofs {
  trees: StatedTree[];
  records: RecordProof[];
  /** The leaf of the record that holds an event's bytes, by event id. */
  leafOf: ReadonlyMap<string, string>;
}

export interface ReportedBundle extends BundleSummary {
  /** Events of this bundle in the population. */
  inPopulation: number;
}

/** Everything a template needs to write its report; nothing in it is computed later. */
export interface ReportFacts {
  id: string;
  request: Omit<ReportRequest, 'passphrase'>;
  /** Period and filter in the query language. */
  population: string;
  createdAt: string;
  reviewer: string;
  workspace: string;
  version: string;
  key: KeySummary;
  /** Of the workspace, when the report was made; making it is itself an entry, so there is always one. */
  custody: CustodyHead;
  ruleset: { id: string; sha256: string };
  bundles: ReportedBundle[];
  counts: Counted[];
  groups: Grouped[];
  sample: Sample;
  /** Made only when an evidence package is. */
  proofs: Proofs | null;
}

/** A template: what to count, and how to write it down. */
export interface Template {
  about: ReportTemplate;
  counts: readonly CountSpec[];
  groups: readonly GroupSpec[];
  /** `evidence` is the SHA-256 of the embedded evidence-core.json. */
  compose(facts: ReportFacts, evidence: string): Report;
  /** Its tables in full, for the evidence package. */
  tables(facts: ReportFacts): readonly FullTable[];
}

/** The count a template asked for under this id. Throws when it did not. */
export function counted(facts: ReportFacts, id: string): Counted {
  const found = facts.counts.find((one) => one.id === id);
  if (!found) throw new RangeError(`no count ${id}`);
  return found;
}

/** The grouping a template asked for under this id. Throws when it did not. */
export function grouped(facts: ReportFacts, id: string): Grouped {
  const found = facts.groups.find((one) => one.id === id);
  if (!found) throw new RangeError(`no grouping ${id}`);
  return found;
}
