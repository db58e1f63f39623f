import { hideRows } from '../../../../shared/discretion/screenText.ts';
import { parseFilter } from '../../../../shared/query/parse.ts';
import { printFilter } from '../../../../shared/query/print.ts';
import { searchedTexts } from '../../../../shared/query/printed.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import type { PrintedHit, RecordingInfo } from '../../../../shared/replay/contract.ts';
import { asSeen } from '../../../../shared/textAsSeen.ts';
import type { RevealReason } from '../../../../shared/discretion/reveal.ts';
import { type Context, usage } from '../context.ts';
import { discretionOf } from '../discretion.ts';
import { printable, table } from '../output.ts';

const askAgainMs = 500;

/** Whether a query asks what recordings printed; one that cannot be read is left to the service to refuse. */
function asksPrinted(text: string): boolean {
  try {
    return searchedTexts(parseFilter(text)).length > 0;
  } catch {
    return false;
  }
}

/** Says how far the search in recordings is while an answer waits for it, and afterwards what of it is not whole. */
export async function searchingRecordings<Result>(context: Context, text: string, run: () => Promise<Result>): Promise<Result> {
  if (!asksPrinted(text)) return run();
  const { client, output, signal } = context;
  const tell = setInterval(() => {
    client.replay.searchable({}, { signal }).then(
      ({ recordings, waiting }) =>
        waiting > 0 && output.progress(`Reading what recordings printed: ${recordings - waiting} of ${recordings}`),
      () => undefined,
    );
  }, askAgainMs);
  try {
    const result = await run();
    const { cut, unreadable } = await client.replay.searchable({}, { signal });
    if (cut > 0) output.say(`Of ${cut} very long recordings only the first 500,000 lines were searched.`);
    if (unreadable > 0) output.say(`${unreadable} recordings could not be read to their end, and were searched as far as they could be.`);
    return result;
  } finally {
    clearInterval(tell);
  }
}

const seconds = (ms: number) => ms / 1000;
const moment = (ms: number) => `${seconds(ms).toFixed(1)} s`;

/** Lines as this run shows them. */
async function hiding(context: Context, reveal: RevealReason | undefined): Promise<(lines: readonly string[]) => string[]> {
  const { hidden, rules } = await discretionOf(context, reveal);
  return (lines) => hideRows(lines, null, hidden ? rules : null);
}

interface Found {
  recording: string;
  atSeconds: number;
  text: string;
}

/** Lists where recordings of a session printed a text. */
export async function searchSession(
  context: Context,
  recordings: readonly RecordingInfo[],
  text: string,
  reveal: RevealReason | undefined,
): Promise<void> {
  const { client, output, signal } = context;
  const hide = await hiding(context, reveal);
  const wanted = text.trim().toLowerCase();
  if (wanted === '') throw usage('--search needs a text.', 'For example: --search "drop table"');
  const seen = asSeen(wanted);
  const holds = (line: string) => line.toLowerCase().includes(wanted) || asSeen(line).toLowerCase().includes(seen);
  const found: Found[] = [];
  for (const { id, kind } of recordings) {
    if (kind !== 'terminal' && kind !== 'text' && kind !== 'protocol') continue;
    const { transcript, transcriptCut } = await client.replay.timeline({ recording: id }, { signal });
    if (transcriptCut) output.say(`Of recording ${printable(id)} the first 20,000 lines were searched.`);
    // What wraps or stands inside a private key is told by the lines around it.
    const shown = hide(transcript.map((line) => line.text));
    transcript.forEach((line, index) => {
      if (holds(line.text)) found.push({ recording: id, atSeconds: seconds(line.at), text: shown[index] ?? '' });
    });
  }
  output.result(found, () =>
    found.length === 0
      ? 'No line holds this text.'
      : table(
          ['recording', 'at', 'line'],
          found.map((one) => [printable(one.recording), moment(one.atSeconds * 1000), printable(one.text)]),
          100,
        ),
  );
}

const pageRows = 200;

/** Lists the sessions in which a recording printed a text, each with its first line. */
export async function searchAll(context: Context, text: string, reveal: RevealReason | undefined): Promise<void> {
  const { client, output, signal } = context;
  if (text.trim() === '') throw usage('--search needs a text.', 'For example: --search "drop table"');
  const filter: Filter = { kind: 'term', field: 'text', values: [{ kind: 'equals', text, quoted: true }] };
  const query = printFilter(filter);
  const hide = await hiding(context, reveal);
  const found = await searchingRecordings(context, query, async () => {
    const all: PrintedHit[] = [];
    let after: string | null = null;
    do {
      const page: { rows: { session_uid: string }[]; next: string | null } = await client.query.sessions(
        { text: query, after, limit: pageRows },
        { signal },
      );
      const sessions = page.rows.map(({ session_uid }) => session_uid);
      const hits = new Map((await client.replay.hits({ text: query, sessions }, { signal })).map((hit) => [hit.session, hit] as const));
      all.push(...sessions.flatMap((session) => hits.get(session) ?? []));
      after = page.next;
    } while (after !== null);
    return all;
  });
  const rows = found.map(({ at, text: line, ...hit }) => ({ ...hit, atSeconds: seconds(at), text: hide([line])[0] ?? '' }));
  output.result(rows, () =>
    rows.length === 0
      ? 'No recording printed this text.'
      : table(
          ['session', 'at', 'hits', 'line'],
          rows.map(({ session, atSeconds, hits, text: line }) => [
            printable(session),
            moment(atSeconds * 1000),
            String(hits),
            printable(line),
          ]),
          100,
        ),
  );
}
