import type { ReadConnection } from '../../database/connection.ts';
import type { PrintedHit, Searchable } from '../../../shared/replay/contract.ts';
import type { SoughtText } from '../../../shared/query/printed.ts';
import { asSeen } from '../../../shared/textAsSeen.ts';
import { type StoredRecording, storedRecordings } from '../recordingRows.ts';

interface Condition {
  sql: string;
  parameters: string[];
}

const escaped = (part: string) =>
  part.replace(/[\p{Cc}!-/:-@[-`{-~]/gu, (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`);

type Column = 'text' | 'seen' | 'line' | 'seen_line';

/** Whether the column holds the text on one line, whatever the case. ILIKE takes ten times as long. */
function holds(column: Column, { text, quoted }: SoughtText): Condition {
  if (quoted || !text.includes('*')) return { sql: `contains(lower(${column}), lower(?))`, parameters: [text] };
  const pattern = text.split(/\*+/).map(escaped).join('[^\\n]*');
  return { sql: `regexp_matches(lower(${column}), lower(?))`, parameters: [pattern] };
}

function holdsAny(column: 'text' | 'line', texts: readonly SoughtText[]): Condition {
  const seen = column === 'text' ? 'seen' : 'seen_line';
  const all = texts.flatMap((sought) => [holds(column, sought), holds(seen, { ...sought, text: asSeen(sought.text) })]);
  return {
    sql: all.length === 0 ? 'false' : `(${all.map(({ sql }) => sql).join(' OR ')})`,
    parameters: all.flatMap(({ parameters }) => parameters),
  };
}

const listSql = 'from_json(CAST(? AS JSON), \'["VARCHAR"]\')';
const printingSql = "kind IN ('terminal', 'text', 'protocol')";

/** Sessions with a recording that printed the text. */
export async function sessionsHolding(
  database: ReadConnection,
  partsSql: string,
  sought: SoughtText,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found = holdsAny('text', [sought]);
  const rows = await database.rows(`SELECT DISTINCT session FROM ${partsSql} WHERE ${found.sql}`, found.parameters, signal);
  return rows.map(({ session }) => String(session));
}

/** Where one of the texts was printed in sessions: the first line that holds one, and how many do. */
export async function hitsOf(
  database: ReadConnection,
  partsSql: string,
  { sessions, texts }: { sessions: readonly string[]; texts: readonly SoughtText[] },
  signal: AbortSignal | undefined,
): Promise<PrintedHit[]> {
  const inText = holdsAny('text', texts);
  const inLine = holdsAny('line', texts);
  const orderSql = 'path, byte_offset, recording, moment, place';
  const rows = await database.rows(
    `WITH block AS (SELECT recording, ats, text, coalesce(seen, text) AS seen FROM ${partsSql} WHERE session IN (SELECT unnest(${listSql})) AND ${inText.sql}),
     printed AS (SELECT recording, unnest(ats) AS moment, unnest(string_split(text, chr(10))) AS line,
       unnest(string_split(seen, chr(10))) AS seen_line, generate_subscripts(ats, 1) AS place FROM block),
     hit AS (SELECT printed.*, known.session_uid AS session, known.path, known.byte_offset FROM printed
       JOIN recording AS known ON known.id = printed.recording WHERE ${inLine.sql})
     SELECT session, first(recording ORDER BY ${orderSql}) AS recording, first(moment ORDER BY ${orderSql}) AS moment, first(line ORDER BY ${orderSql}) AS text,
       count(*) AS hits FROM hit GROUP BY session ORDER BY session`,
    [JSON.stringify(sessions), ...inText.parameters, ...inLine.parameters],
    signal,
  );
  return rows.map((row) => ({
    session: String(row.session),
    recording: String(row.recording),
    at: Number(row.moment),
    text: String(row.text),
    hits: Number(row.hits),
  }));
}

/** How much of what recordings printed can be found. */
export async function searchableNow(database: ReadConnection, partsSql: string, signal?: AbortSignal): Promise<Omit<Searchable, 'state'>> {
  const [row] = await database.rows(
    `SELECT count(*) AS recordings, count_if(done.recording IS NULL) AS waiting, count_if(done.cut) AS cut, count_if(done.unreadable) AS unreadable
     FROM (SELECT id FROM recording WHERE ${printingSql}) AS own
     LEFT JOIN (SELECT recording, bool_or(cut) AS cut, bool_or(unreadable) AS unreadable FROM ${partsSql} WHERE block = 0 GROUP BY recording) AS done
       ON done.recording = own.id`,
    [],
    signal,
  );
  const number = (name: string) => Number(row?.[name] ?? 0);
  return { recordings: number('recordings'), waiting: number('waiting'), cut: number('cut'), unreadable: number('unreadable') };
}

/** Recordings whose text is in no part, without those named: of one bundle, those of one file together. */
export async function nextRecordings(
  database: ReadConnection,
  partsSql: string,
  { without, most }: { without: readonly string[]; most: number },
  signal: AbortSignal,
): Promise<{ bundle: string; recordings: StoredRecording[] }> {
  const waitingSql = `${printingSql} AND id NOT IN (SELECT recording FROM ${partsSql} WHERE recording IS NOT NULL) AND id NOT IN (SELECT unnest(${listSql}))`;
  const parameters = [JSON.stringify(without)];
  const [first] = await database.rows(
    `SELECT min(coalesce(bundle_id, '')) AS bundle FROM recording WHERE ${waitingSql}`,
    parameters,
    signal,
  );
  if (typeof first?.bundle !== 'string') return { bundle: '', recordings: [] };
  const { bundle } = first;
  const orderSql = 'ORDER BY sha256, byte_offset, id';
  // Whole rows of the few, not of all that wait: sorting those takes twice as long.
  const whereSql = `rowid IN (SELECT rowid FROM recording WHERE coalesce(bundle_id, '') = ? AND ${waitingSql} ${orderSql} LIMIT ?) ${orderSql}`;
  return { bundle, recordings: await storedRecordings(database, whereSql, [bundle, ...parameters, most], signal) };
}

/** Bundles of the recordings in the index, as {@link nextRecordings} tells them. */
export async function recordedBundles(database: ReadConnection): Promise<string[]> {
  return (await database.rows("SELECT DISTINCT coalesce(bundle_id, '') AS bundle FROM recording")).map(({ bundle }) => String(bundle));
}
