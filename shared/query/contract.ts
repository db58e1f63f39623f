import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { eventRow } from '../import/event.ts';
import { sealState } from '../import/contract.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { page, pageInput } from '../page.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/** A filter text in the query language and the zone its dates are read in. */
export const filterInput = z.object({
  text: z.string().max(8192).default(''),
  zone: z.string().max(64).default('UTC'),
});

/** A column name, `-` in front for descending. Ties are broken by event id, nulls come last. */
export const sortInput = z.string().max(64).default('-event_time');

export const facetValue = z.object({ value: z.string().nullable(), count: z.number().int() });
export type FacetValue = z.infer<typeof facetValue>;

/** One session: its own event joined with what its statements and recordings add. Nulls are "not recorded". */
export const sessionRow = z.object({
  session_uid: z.string(),
  session_type: z.string().nullable(),
  source_type: z.string(),
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
  duration_ms: z.number().nullable(),
  actor_type: z.string().nullable(),
  actor_uid: z.string().nullable(),
  actor_name: z.string().nullable(),
  actor_email: z.string().nullable(),
  agent_name: z.string().nullable(),
  resource_type: z.string().nullable(),
  resource_name: z.string().nullable(),
  resource_parent: z.string().nullable(),
  outcome: z.string().nullable(),
  approval_state: z.string().nullable(),
  masking_state: z.string().nullable(),
  recording_state: z.string().nullable(),
  /** Events of this session in the workspace, its own included. */
  events: z.number().int(),
  /** Derived events: statements of its script. */
  statements: z.number().int(),
  recordings: z.number().int(),
  bundle_id: z.string(),
});
export type SessionRow = z.infer<typeof sessionRow>;

const seen = {
  /** Time of the first and last matching event; null when none has a time. */
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  events: z.number().int(),
  sessions: z.number().int(),
};

/** Who did something, as the records name them; null name: not recorded. Names of one person in two sources are two rows. */
export const identityRow = z.object({ name: z.string().nullable(), type: z.string().nullable(), ...seen });
export type IdentityRow = z.infer<typeof identityRow>;

/** What something was done to, as the records name it; `parent` is what it lies in, such as its gateway connection. */
export const resourceRow = z.object({ name: z.string().nullable(), type: z.string().nullable(), parent: z.string().nullable(), ...seen });
export type ResourceRow = z.infer<typeof resourceRow>;

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

const byId = z.object({ id: z.string().max(512) });

export const queryContract = {
  /** One page of events that match, every canonical column. Errors: QUERY_SYNTAX with offset and what was expected. */
  events: base.input(filterInput.extend(pageInput.shape).extend({ sort: sortInput })).output(page(eventRow)),
  /** How many events match. */
  count: base.input(filterInput).output(z.number().int()),
  /**
   * The most frequent values of a short name or column among the matching events, most frequent first;
   * null stands for "not recorded". With `ownTerm: false` the field's own top-level terms are left out, as a facet list needs.
   */
  facet: base
    .input(
      filterInput.extend({
        field: z.string().max(64),
        limit: z.number().int().min(1).max(1000).default(50),
        ownTerm: z.boolean().default(true),
      }),
    )
    .output(z.array(facetValue)),
  /** One event with where it came from. NOT_FOUND. */
  event: base
    .input(byId)
    .output(
      z.object({ event: eventRow, provenance, parent: z.string().nullable(), derived: z.array(z.string()), revisions: z.array(revision) }),
    ),
  /** The exact raw record of an event: at most `reveal.record-bytes` of the policy as text, control characters kept. A reveal, so it is entered in the custody log. NOT_FOUND. */
  raw: base
    .meta({ custody: 'reveal-raw', subject: ['id'] })
    .input(byId)
    .output(z.object({ text: z.string(), bytes: z.number().int(), truncated: z.boolean(), validUtf8: z.boolean() })),
  /** Sessions with at least one matching event, newest first. */
  sessions: base.input(filterInput.extend(pageInput.shape)).output(page(sessionRow)),
  /** Who did something in the matching events, most events first. */
  identities: base.input(filterInput.extend(pageInput.shape)).output(page(identityRow)),
  /** How many identities that list has. */
  countIdentities: base.input(filterInput).output(z.number().int()),
  /** What something was done to in the matching events, most events first. */
  resources: base.input(filterInput.extend(pageInput.shape)).output(page(resourceRow)),
  /** How many resources that list has. */
  countResources: base.input(filterInput).output(z.number().int()),
  /** How many sessions have at least one matching event. */
  countSessions: base.input(filterInput).output(z.number().int()),
};
