import type { RecordingInfo } from '../../../shared/replay/contract.ts';
import { recordingEndings, type RecordingExport, type RecordingStatement } from '../../../shared/replay/export.ts';
import { sideEnding } from '../../../shared/query/export.ts';
import { AppError } from '../../../shared/errors.ts';
import { client, shell } from '../../client.ts';

/** A window holds no more of a file than this. */
const mostBytes = 256 * 1_048_576;

const tooLarge = () =>
  new AppError('USAGE', 'The export is larger than 256 MiB, which is too much for a window.', {
    meaning: 'Nothing was exported.',
    action: 'Export a part of it, or use the command line: muniment replay SESSION --cast FILE --reveal REASON.',
  });

/** When it was made and nothing of what is in it. */
const nameAt = (now: Date) => `muniment-recording-${now.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}`;

async function hexDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function textOf(asked: RecordingExport): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of await client.replay.export(asked)) {
    pieces.push(new TextEncoder().encode(piece));
    size += pieces.at(-1)?.length ?? 0;
    if (size > mostBytes) throw tooLarge();
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** What was exported, and whether it was saved. */
export interface Written {
  sha256: string;
  size: number;
  saved: boolean;
}

/** Makes an export, enters it in the custody log and saves it with its statement beside it. `picture` draws the screen as PNG. */
export async function writeExport(
  asked: RecordingExport,
  recording: RecordingInfo,
  picture: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Written> {
  const text = await textOf(asked);
  const bytes = asked.format === 'picture' ? await picture() : text;
  const made = new Date();
  const sha256 = await hexDigest(bytes);
  const secondsOf = (ms: number | null) => (ms === null ? null : ms / 1000);
  const statement: RecordingStatement = {
    format: 'muniment-recording-export',
    version: 1,
    file: { sha256, size: bytes.length, format: asked.format },
    session: recording.session,
    recording: recording.id,
    original: { path: recording.path, sha256: recording.sha256 },
    fromSeconds: secondsOf(asked.from),
    toSeconds: secondsOf(asked.to),
    values: asked.hidden ? 'hidden' : 'as recorded',
    keystrokes: 'left out',
    madeAt: made.toISOString(),
  };
  const name = `${nameAt(made)}.${recordingEndings[asked.format]}`;
  const beside = new TextEncoder().encode(`${JSON.stringify(statement, null, 2)}\n`);
  const saved = (await shell.saveFile(name, bytes)) && (await shell.saveFile(`${name}${sideEnding}`, beside));
  return { sha256, size: bytes.length, saved };
}
