import { z } from 'zod';
import { sealState } from '../import/contract.ts';

/** Where a record sits, down to the byte, and what protects it. */
export const provenance = z.object({
  bundle: z.object({ id: z.string(), path: z.string(), sha256: z.string(), seal: sealState, importedAt: z.string() }),
  /** `sha256`, `size` and places are those of the content; `packedSha256` is the digest of the packed file it came in. */
  file: z.object({
    id: z.string(),
    path: z.string(),
    sha256: z.string(),
    size: z.number().int(),
    source: z.string(),
    packedSha256: z.string().optional(),
  }),
  line: z.number().int().nullable(),
  byteOffset: z.number().int(),
  byteLength: z.number().int(),
  rawSha256: z.string(),
  /** RFC 6962 leaf hash of the record, hex. */
  leaf: z.string(),
  /**
   * Records that this event tells besides its own, the first thousand by file and place; they may stand in other files and
   * bundles. `part`: one of several records of one act, such as an answer; `list`: a row of a list; `copy`: the same record
   * again; `revision`: another export of the same document, which says otherwise.
   */
  folded: z.array(
    z.object({
      path: z.string(),
      fileSha256: z.string(),
      line: z.number().int(),
      byteOffset: z.number().int(),
      byteLength: z.number().int(),
      rawSha256: z.string(),
      leaf: z.string(),
      why: z.enum(['part', 'list', 'copy', 'revision']),
    }),
  ),
});
export type Provenance = z.infer<typeof provenance>;

/** Another record with the same key that says otherwise: another export of a document, or a record that claims the same id. */
export const revision = z.object({
  /** Of its event, which can be looked up; `listed`: it stands in the list of events too. */
  id: z.string(),
  listed: z.boolean(),
  bundle: z.object({ id: z.string(), path: z.string() }),
  path: z.string(),
  importedAt: z.string(),
  rawSha256: z.string(),
  /** Values as JSON by place, at most 200: of the event that was asked for, and of this one; null where there is no such member. */
  differences: z.array(z.object({ path: z.string(), here: z.string().nullable(), there: z.string().nullable() })),
});
export type Revision = z.infer<typeof revision>;
