import type { ReadConnection } from './connection.ts';

/** Records of Teleport about an access request; each has the id of the one it is about, and what it says itself. */
const isRequest = "starts_with(source_event_type, 'access_request.')";
const ofTeleport = "source_type = 'teleport' AND approval_request_ids IS NOT NULL";
/** What was done under requests: it names them, and never says what became of them. */
const isUnder = `${ofTeleport} AND NOT ${isRequest}`;
/** The same id in another cluster is another request; a record without its cluster belongs to others without. */
const clusterSql = "coalesce(source_instance, '')";

/** What is told of the approval of what was done under a request, in the columns of the catalogue. */
const toldColumns = ['approval_state', 'approvers', 'approval_reason', 'approval_time', 'approval_expiry'];

/**
 * What each request was from each moment on at which a record tells of it. Pending is what every request begins as, and says nothing
 * beside a decision. Different decisions at one moment contradict each other, except that what was decided may have expired; so does
 * an approval of what was denied before, which Teleport does not allow.
 */
const timelineSql = `CREATE TEMP TABLE request_state AS
  WITH said AS (SELECT ${clusterSql} AS cluster, approval_request_ids[1] AS id, event_time AS moment,
      list(DISTINCT approval_state) FILTER (approval_state NOT IN ('pending', 'unknown')) AS decisions,
      coalesce(bool_or(approval_state = 'pending'), false) AS open, flatten(list(approvers) FILTER (approvers IS NOT NULL)) AS approvers,
      min(approval_reason) FILTER (source_event_type = 'access_request.create') AS reason, max(approval_expiry) AS expiry
    FROM event WHERE ${ofTeleport} AND ${isRequest} AND event_time IS NOT NULL GROUP BY ALL),
  decided AS (SELECT *, CASE WHEN list_contains(decisions, 'expired') THEN 'expired' WHEN len(decisions) > 1 THEN 'unknown' ELSE decisions[1] END AS decision
    FROM said),
  stated AS (SELECT *, CASE WHEN last_value(decision IGNORE NULLS) OVER so_far IN ('approved', 'promoted') AND bool_or(list_contains(decisions, 'denied')) OVER so_far
      THEN 'unknown' ELSE coalesce(last_value(decision IGNORE NULLS) OVER so_far, CASE WHEN bool_or(open) OVER so_far THEN 'pending' ELSE 'unknown' END) END AS state
    FROM decided WINDOW so_far AS (PARTITION BY cluster, id ORDER BY moment)),
  begun AS (SELECT *, CASE WHEN state IS DISTINCT FROM lag(state) OVER so_far THEN moment END AS since
    FROM stated WINDOW so_far AS (PARTITION BY cluster, id ORDER BY moment))
  SELECT cluster, id, moment, lead(moment, 1, 'infinity') OVER so_far AS until, state, flatten(list(approvers) OVER so_far) AS approvers, first_value(reason IGNORE NULLS) OVER so_far AS reason,
    CASE WHEN state NOT IN ('pending', 'unknown') THEN last_value(since IGNORE NULLS) OVER so_far END AS decided,
    last_value(expiry IGNORE NULLS) OVER so_far AS expiry
  FROM begun WINDOW so_far AS (PARTITION BY cluster, id ORDER BY moment)`;

/**
 * The events of which something else is told than stands in the index. Of several requests one that was not granted is what a reviewer
 * has to see, then one of which nothing is known; without a time nothing tells what came before. The moments are joined as stretches with
 * an end: DuckDB, to which rows that are not committed are none, would loop over both sides of an ASOF JOIN.
 */
const changedSql = `CREATE TEMP TABLE changed_approval AS
  WITH named AS (SELECT rowid AS place, ${clusterSql} AS cluster, event_time AS moment, unnest(approval_request_ids) AS id,
      generate_subscripts(approval_request_ids, 1) AS nth FROM event WHERE ${isUnder}),
  found AS (SELECT place, nth, coalesce(state, 'unknown') AS state, approvers, reason, decided, expiry FROM named LEFT JOIN request_state
    ON named.cluster = request_state.cluster AND named.id = request_state.id AND named.moment >= request_state.moment AND named.moment < until),
  told AS (SELECT place, nullif(list_sort(list_distinct(flatten(list(approvers)))), []) AS approvers,
      min_by({state: state, reason: reason, decided: decided, expiry: expiry},
        {rank: CASE WHEN state IN ('approved', 'promoted') THEN 2 WHEN state = 'unknown' THEN 1 ELSE 0 END, nth: nth}) AS shown
    FROM found GROUP BY place),
  wanted AS (SELECT place, shown.state AS approval_state, approvers, shown.reason AS approval_reason, shown.decided AS approval_time,
      shown.expiry AS approval_expiry FROM told)
  SELECT wanted.*, session_uid FROM wanted JOIN event ON event.rowid = place
  WHERE ${toldColumns.map((column) => `event.${column} IS DISTINCT FROM wanted.${column}`).join(' OR ')}`;

/**
 * Tells of what was done under access requests of Teleport what had become of them by then (formats/sources.md 2.1, Approval), over all
 * bundles. It is decided anew from all there is, so that neither the order of imports nor a removal matters. `touch` is given a query
 * for the sessions with an event of which something else is told than before.
 */
export async function refreshApprovals(rows: ReadConnection['rows'], touch: (fromSql: string) => Promise<unknown>): Promise<void> {
  if ((await rows(`SELECT 1 FROM event WHERE ${isUnder} LIMIT 1`)).length === 0) return;
  await rows(timelineSql);
  await rows(changedSql);
  await touch('SELECT session_uid FROM changed_approval');
  await rows(`UPDATE event SET ${toldColumns.map((column) => `${column} = changed_approval.${column}`).join(', ')}
    FROM changed_approval WHERE event.rowid = place`);
  for (const table of ['request_state', 'changed_approval']) await rows(`DROP TABLE ${table}`);
}
