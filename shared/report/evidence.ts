import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A custody log's last entry at some moment: whoever holds it can tell a shortened or rewritten log. */
export const custodyHead = z.object({ n: z.number().int().nonnegative(), head: sha256 });
export type CustodyHead = z.infer<typeof custodyHead>;

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://muniment.invalid/evidence/v1';

/** A path below the folder of the evidence: no part of it is empty, hidden or leads upwards. */
const subjectName = z
  .string()
  .max(240)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/);

/** `evidence.json`: an in-toto Statement v1 over the files of a report, signed as bytes in `evidence.json.p7s`. */
export const evidenceStatement = z.object({
  _type: z.literal(statementType),
  subject: z.array(z.object({ name: subjectName, digest: z.object({ sha256 }) })).min(1),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    report: z.object({
      id: z.string(),
      template: z.string(),
      title: z.string(),
      from: z.string(),
      to: z.string(),
      zone: z.string(),
      createdAt: z.string(),
      reviewer: z.string(),
      population: z.number().int(),
      pages: z.number().int(),
    }),
    /** The report before its signature was put in: the same workspace state gives the same bytes. */
    unsignedReport: z.object({ sha256 }),
    /** Head of the workspace's custody log when the report was made. */
    custody: custodyHead,
    bundles: z.array(z.object({ id: z.string(), sha256, seal: z.string() })),
    ruleset: z.object({ id: z.string(), sha256 }),
    tool: z.object({ name: z.string(), version: z.string() }),
    /** Present in an evidence package, whose every file is a subject then: what it holds. */
    package: z.object({ records: z.number().int(), tables: z.number().int(), containsPhi: z.literal(true) }).optional(),
  }),
});
export type EvidenceStatement = z.infer<typeof evidenceStatement>;
