import type { EvidenceStatement } from '../../shared/report/evidence.ts';
import { predicateType, statementType } from '../../shared/report/evidence.ts';
import type { ListedFile } from '../../shared/report/package.ts';
import type { StandingMarks } from '../../shared/workspace/marks.ts';
import type { ReportFacts } from './facts.ts';

/** Name and version as printed and as written into evidence. */
export const producerOf = (version: string) => `Muniment ${version}`;

const json = (value: object) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

/** Marks of a record by their entries; nothing where there are none. */
function marksOf({ flag, disposition, tags, notes }: StandingMarks): object {
  const marks = [flag, disposition, ...tags, ...notes].filter((mark) => mark !== null);
  if (marks.length === 0) return {};
  return { marks: marks.map(({ entry, at, by, act, text, tag, disposition: as }) => ({ entry, at, by, act, text, tag, disposition: as })) };
}

/**
 * `evidence-core.json`, embedded in the report: every number with its query, every bundle with its digest, every sampled
 * record with its place. It cannot name the report's own digest; {@link evidenceJson} does.
 */
export function evidenceCore(facts: ReportFacts): Uint8Array {
  const { request, sample, proofs } = facts;
  return json({
    v: 1,
    report: {
      id: facts.id,
      template: request.template,
      from: request.from,
      to: request.to,
      zone: request.zone,
      filter: request.filter,
      createdAt: facts.createdAt,
      reviewer: facts.reviewer,
      workspace: facts.workspace,
    },
    tool: { name: 'Muniment', version: facts.version },
    ruleset: facts.ruleset,
    bundles: facts.bundles.map(({ id, path, sha256, seal, fileTrust, failedFiles, importedAt, counts, events, inPopulation, period }) => ({
      id,
      path,
      sha256,
      seal,
      fileTrust,
      failedFiles,
      importedAt,
      counts,
      events,
      inPopulation,
      period,
    })),
    custody: facts.custody,
    queries: facts.counts.map(({ id, what, of, text, sql, parameters, count }) => ({
      id,
      what,
      of,
      text,
      zone: request.zone,
      sql,
      parameters,
      count,
    })),
    groups: facts.groups.map(({ id, what, field, text, values, complete }) => ({ id, what, field, text, values, complete })),
    sample: {
      method:
        'rank = HMAC-SHA256(seed, event id); seed = HMAC-SHA256(SHA-256(sorted bundle digests, each with a line feed), base); smallest ranks',
      base: sample.base,
      seed: sample.seed,
      size: sample.wanted,
      // `record` is the leaf of the record that holds the cited bytes; proofs.ndjson of the package proves it.
      records: sample.records.map(({ eventId, rank, citation, marks }) => ({
        eventId,
        rank,
        ...citation,
        ...marksOf(marks),
        ...(proofs ? { record: proofs.leafOf.get(eventId) } : {}),
      })),
    },
    ...(proofs ? { trees: proofs.trees } : {}),
  });
}

/** What a statement says beside the facts. */
export interface About {
  title: string;
  pages: number;
  population: number;
  /** SHA-256 of the report before it was signed. */
  unsigned: string;
  package?: EvidenceStatement['predicate']['package'];
}

/** `evidence.json`: an in-toto Statement over files, to be signed as these very bytes; each subject is on a line of its own. */
export function evidenceJson(facts: ReportFacts, about: About, subjects: readonly ListedFile[]): Uint8Array {
  const { request } = facts;
  const statement: EvidenceStatement = {
    _type: statementType,
    subject: [],
    predicateType,
    predicate: {
      report: {
        id: facts.id,
        template: request.template,
        title: about.title,
        from: request.from,
        to: request.to,
        zone: request.zone,
        createdAt: facts.createdAt,
        reviewer: facts.reviewer,
        population: about.population,
        pages: about.pages,
      },
      unsignedReport: { sha256: about.unsigned },
      custody: facts.custody,
      bundles: facts.bundles.map(({ id, sha256, seal }) => ({ id, sha256, seal })),
      ruleset: facts.ruleset,
      tool: { name: 'Muniment', version: facts.version },
      ...(about.package ? { package: about.package } : {}),
    },
  };
  // One line each, so that sed and sha256sum can read them (shared/signing/packageCommands.ts).
  const lines = subjects.map(({ path, sha256 }) => `  ${JSON.stringify({ name: path, digest: { sha256 } })}`).join(',\n');
  return Buffer.from(`${JSON.stringify(statement, null, 1)}\n`.replace('"subject": []', () => `"subject": [\n${lines}\n ]`));
}
