import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { eventFields, type EventRow, eventRow, partialEventRow } from '../import/event.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { page, pageInput } from '../page.ts';
import { eventGroup, fieldValues, histogram } from './answers.ts';

export type { EventGroup, FieldValues, Histogram, HistogramBar } from './answers.ts';
import { figureIds, trendSlices } from './figures.ts';
import { identityRow, patientRow, resourceRow } from './groups.ts';
import { binaryContent } from '../report/contract.ts';
import { provenance, revision } from './provenance.ts';
import { rosterPerson, rosterProposals } from './roster.ts';
import { exportFormat, type ExportProgress, exportProgress } from './export.ts';

export type { Provenance, Revision } from './provenance.ts';

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
  /** The event that stands for the session: marks of a session are marks of it. */
  event_id: z.string(),
});
export type SessionRow = z.infer<typeof sessionRow>;

/** A page of a list of things that events have in common. `sort`: a column that counts, names or dates, `-` in front for descending. */
const groupsInput = filterInput.extend(pageInput.shape).extend({ sort: z.string().max(64).default('-events') });

const counted = z.object({ count: z.number().int(), trend: z.array(z.number().int()) });

/** Counts of matching events, and how each is spread over equal stretches from the first to the last of them. */
export const figuresFound = z.object({
  events: counted,
  /** Time of the first and last of them; null when none has a time. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Events without a time, which no trend holds. */
  untimed: z.number().int(),
  figures: z.partialRecord(z.enum(figureIds), counted),
});
export type FiguresFound = z.infer<typeof figuresFound>;

/** 24 hours from midnight. */
const day = z.array(z.number().int()).length(24);

export const hoursFound = z.object({
  /** Seven days from Monday, in the zone. */
  days: z.array(day).length(7),
  /** Events without a time. */
  untimed: z.number().int(),
});
export type HoursFound = z.infer<typeof hoursFound>;

export const coverageUnit = z.enum(['day', 'week', 'month', 'year']);
export type CoverageUnit = z.infer<typeof coverageUnit>;

/** A calendar of sources: which of them has how many events when. */
export const coverageFound = z.object({
  /** The finest unit with at most a hundred columns from the first to the last event. */
  unit: coverageUnit,
  /** First and last day of each, both included, `YYYY-MM-DD` in the zone. */
  columns: z.array(z.object({ from: z.string(), to: z.string() })),
  sources: z.array(
    z.object({
      source: z.string(),
      /** Events in each column. */
      counts: z.array(z.number().int()),
      /** Events without a time, and events before the first column or in years that no calendar has. */
      untimed: z.number().int(),
      outside: z.number().int(),
    }),
  ),
});
export type CoverageFound = z.infer<typeof coverageFound>;

/** What the custody log keeps of an export: how many events, and the digest of the file. The filter may name a patient, so it is not entered. */
const exportResult = (last: ExportProgress) =>
  last.kind === 'done' ? { rows: last.made.rows, sha256: last.made.sha256, format: last.made.format, hidden: last.made.hidden } : undefined;

/** Events that are copied at once. */
export const mostCopied = 10_000;

/** What the custody log keeps of a copy: how many events, and which when it was one. */
function copyResult({ rows }: { rows: EventRow[] }) {
  const [only, ...others] = rows;
  return only && others.length === 0 ? { events: 1, id: only.event_id } : { events: rows.length };
}

const byId = z.object({ id: z.string().max(512) });

/**
 * Who had credentials issued by which an event, or the next issuer, acted: outermost first, each with the event of the issuing. `ends` says
 * how it goes on before the first: `origin`: its record names no temporary key, `not-found`: no record tells who had its key issued,
 * `several`: records disagree, `cut`: it goes on.
 */
const issuers = z.object({
  chain: z.array(z.object({ event: z.string(), uid: z.string().nullable(), name: z.string().nullable(), type: z.string().nullable() })),
  ends: z.enum(['origin', 'not-found', 'several', 'cut']),
});
export type Issuers = z.infer<typeof issuers>;

export const queryContract = {
  /**
   * One page of events that match: behind `after`, else in front of `before`, else with the event `around` in its middle, else the first.
   * Rows have every canonical column, or those of `columns` and what every row has. `previous` is the place to go back from, null where
   * nothing is known to lie in front; `skipped` are the events in front of a page, null of one behind a place. Errors: QUERY_SYNTAX with
   * offset and what was expected, NOT_FOUND for an event that does not match.
   */
  events: base
    .input(
      filterInput.extend(pageInput.shape).extend({
        sort: sortInput,
        before: z.string().max(4096).nullable().default(null),
        around: z.string().max(512).nullable().default(null),
        columns: z
          .array(z.enum(eventFields.map(({ name }) => name) as [string, ...string[]]))
          .nullable()
          .default(null),
      }),
    )
    .output(page(partialEventRow).extend({ previous: z.string().nullable(), skipped: z.number().int().nullable() })),
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
  /**
   * The same for a list to tick: at most `limit` values that hold the text `search`, whatever the case, and what lies behind them, so
   * that it adds up to all matching events. USAGE for a field without values.
   */
  values: base
    .input(
      filterInput.extend({
        field: z.string().max(64),
        search: z.string().max(1024).default(''),
        limit: z.number().int().min(1).max(1000).default(12),
        ownTerm: z.boolean().default(true),
      }),
    )
    .output(fieldValues),
  /**
   * Matching events over time in at most so many bars, of a length that calendar and clock of the zone have. They cover the period
   * of the filter's own top-level terms, else the one from the first to the last matching event. Errors: QUERY_SYNTAX.
   */
  histogram: base.input(filterInput.extend({ most: z.number().int().min(10).max(500).default(80) })).output(histogram),
  /** Matching events by the identity or session that the records name, largest group first; every event is in one group. */
  groups: base.input(filterInput.extend(pageInput.shape).extend({ by: z.enum(['identity', 'session']) })).output(page(eventGroup)),
  /** One event with where it came from. NOT_FOUND. */
  event: base
    .input(byId)
    .output(
      z.object({ event: eventRow, provenance, parent: z.string().nullable(), derived: z.array(z.string()), revisions: z.array(revision) }),
    ),
  /**
   * Who had the temporary credentials of an event issued, as far as records of CloudTrail in any bundle tell; of other events nothing.
   * CANCELLED.
   */
  issuers: base.input(byId).output(issuers),
  /**
   * The exact raw record of an event, or of those folded into it the one with the digest `folded`: at most `reveal.record-bytes` of the
   * policy as text, control characters kept. A reveal, so it is entered in the custody log. NOT_FOUND.
   */
  raw: base
    .meta({ custody: 'reveal-raw', subject: ['id', 'folded'] })
    .input(byId.extend({ folded: z.string().max(64).optional() }))
    .output(z.object({ text: z.string(), bytes: z.number().int(), truncated: z.boolean(), validUtf8: z.boolean() })),
  /**
   * Whole events to be copied out of the window, in the order of their ids, and in which form: entered in the custody log. NOT_FOUND when
   * one of them is gone.
   */
  copy: base
    .meta({ custody: 'copy-events', subject: ['as'], result: copyResult })
    .input(z.object({ as: z.enum(['json', 'csv']), ids: z.array(z.string().max(512)).min(1).max(mostCopied) }))
    .output(z.object({ rows: z.array(eventRow) })),
  /** Sessions with at least one matching event, newest first. */
  sessions: base.input(filterInput.extend(pageInput.shape)).output(page(sessionRow)),
  /** Who did something in the matching events. */
  identities: base.input(groupsInput).output(page(identityRow)),
  /** How many identities that list has. */
  countIdentities: base.input(filterInput).output(z.number().int()),
  /** What something was done to in the matching events. */
  resources: base.input(groupsInput).output(page(resourceRow)),
  /** How many resources that list has. */
  countResources: base.input(filterInput).output(z.number().int()),
  /** Whose records the matching events touched, where they say so. Their references are protected health information. */
  patients: base.input(groupsInput).output(page(patientRow)),
  /** How many patients that list has. */
  countPatients: base.input(filterInput).output(z.number().int()),
  /**
   * Which identities of the records are one person as the rosters tell it: names that are the e-mail address, a user name or the employee id of
   * somebody they list. What two people may be is listed and not proposed. `workspace.mergeIdentities` makes them one.
   */
  rosterProposals: base.input(z.object({ limit: z.number().int().min(1).max(1000).default(200) })).output(rosterProposals),
  /** Whom of the rosters an identity with these names is; empty for one that they do not list, several where they do not tell. */
  rosterPeople: base.input(z.object({ names: z.array(z.string().max(8192)).min(1).max(10_000) })).output(z.array(rosterPerson)),
  /** Counts of the matching events by the queries of `figureTexts`, each with its trend. Errors: QUERY_SYNTAX. */
  figures: base
    .input(
      filterInput.extend({
        figures: z.array(z.enum(figureIds)).default([]),
        slices: z.number().int().min(1).max(120).default(trendSlices),
      }),
    )
    .output(figuresFound),
  /** When the matching events happened, by day of the week and hour of the day in the zone. Errors: QUERY_SYNTAX. */
  hours: base.input(filterInput).output(hoursFound),
  /** On which days each source has events, and on which it has none. Errors: QUERY_SYNTAX. */
  coverage: base.input(filterInput).output(coverageFound),
  /**
   * Writes every matching event to a file, in this order, and a statement of what it is beside it; both are kept until two further
   * exports were made. With `hidden` what looks like an identifier or a secret is replaced by its name. Columns: null for all.
   * Errors: QUERY_SYNTAX, USAGE for a column or sort that is none. Abort the call to cancel: nothing is kept.
   */
  export: base
    .meta({ custody: 'export-events', subject: ['format', 'hidden'], result: exportResult })
    .input(
      filterInput.extend({
        sort: sortInput,
        format: exportFormat,
        columns: z.array(z.string().max(64)).min(1).max(200).nullable().default(null),
        /** Most events; null for all. */
        limit: z.number().int().min(1).nullable().default(null),
        hidden: z.boolean().default(true),
      }),
    )
    .output(eventIterator(exportProgress)),
  /** A file of an export, to be saved outside the workspace. Errors: NOT_FOUND, USAGE for more than a window can hold (256 MiB). */
  exportFile: base.input(z.object({ id: z.string().max(64), which: z.enum(['events', 'statement']) })).output(binaryContent),
  /** How many sessions have at least one matching event. */
  countSessions: base.input(filterInput).output(z.number().int()),
  /** Queries asked before in this workspace, newest first, at most 50. */
  history: base.input(z.object({})).output(z.array(z.string())),
  /** Puts a query in front of the history. QUERY_SYNTAX for a text that cannot be read. */
  remember: base.input(z.object({ text: z.string().min(1).max(8192) })).output(z.object({})),
  /** Empties the history. */
  forget: base.input(z.object({})).output(z.object({})),
};
