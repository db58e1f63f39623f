import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import type { RecordingInfo } from '../../../shared/replay/contract.ts';
import type { RecordingFormat } from '../../../shared/replay/export.ts';
import { sideEnding } from '../../../shared/query/export.ts';
import { describeFailure } from '../../app/index.ts';
import { client } from '../../client.ts';
import {
  Button,
  Dialog,
  DiscretionContext,
  DownloadIcon,
  ErrorState,
  Hash,
  Notice,
  RevealIcon,
  Select,
  showBytes,
  TextField,
} from '../../ui/index.ts';
import { useReveal } from '../../workspace/index.ts';
import type { Player } from '../player.ts';
import type { PictureCell } from '../screens/pictureCells.ts';
import { drawPicture } from './picture.ts';
import { writeExport } from './writeExport.ts';
import styles from './ExportRecording.module.css';

const formats: readonly { value: RecordingFormat; label: string; says: string }[] = [
  { value: 'cast-v2', label: 'asciicast v2', says: 'Plays in terminals and players; output as recorded, sizes and markers.' },
  { value: 'cast-v3', label: 'asciicast v3', says: 'The same in the newer form, with times from entry to entry.' },
  { value: 'text', label: 'Transcript', says: 'Every printed line with its time in seconds.' },
  {
    value: 'picture',
    label: 'Picture of this moment',
    says: 'The screen as it is shown, as PNG, with a caption that says where it comes from.',
  },
];

interface ExportProps {
  recording: RecordingInfo;
  player: Player;
  open: boolean;
  show(at: number): string;
  /** The screen as it is shown now. */
  cells(): PictureCell[][];
  onClose(): void;
}

/** Seconds as ms; null where nothing was typed, undefined for what is no such time. */
function readSeconds(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  return /^\d{1,9}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) * 1000 : undefined;
}

/** Format and part that were chosen. */
function useChoice() {
  const [format, setFormat] = useState<RecordingFormat>('cast-v2');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const part = { from: readSeconds(from), to: readSeconds(to) };
  const wrong = part.from === undefined || part.to === undefined || (part.from !== null && part.to !== null && part.to < part.from);
  return { format, setFormat, from, setFrom, to, setTo, part: { from: part.from ?? null, to: part.to ?? null }, wrong };
}

function useWriting({ recording, player, show, cells }: ExportProps, hidden: boolean) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ format, from, to }: { format: RecordingFormat; from: number | null; to: number | null }) => {
      const { at } = player.snapshot();
      const part = format === 'picture' ? { from: at, to: at } : { from, to };
      return writeExport({ recording: recording.id, format, ...part, hidden }, recording, async () => {
        const { screenSha256, cols } = await client.replay.moment({ recording: recording.id, at });
        const caption = [
          `session ${recording.session} · ${show(at)} · original ${recording.sha256.slice(0, 16)}…${hidden ? ' · values hidden' : ''}`,
          `screen SHA-256 ${screenSha256}`,
        ];
        return drawPicture(cells(), cols, caption);
      });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
}

function Said({ hidden, format }: { hidden: boolean; format: RecordingFormat }) {
  const cast = format === 'cast-v2' || format === 'cast-v3';
  const values = cast
    ? 'An asciicast holds what was printed as it was recorded, identifiers and secrets included.'
    : hidden
      ? 'Identifiers and secrets that are recognised are left out, as on screen.'
      : 'Values are shown in this session, so the file holds them as recorded.';
  return (
    <Notice>
      {values} Keystrokes are left out. Beside it a second file ({sideEnding}) names session, original and the SHA-256 of the first. The
      export is entered in the custody log.
    </Notice>
  );
}

function Part({ choice, cast }: { choice: ReturnType<typeof useChoice>; cast: boolean }) {
  const { from, setFrom, to, setTo, wrong } = choice;
  const error = wrong ? { error: 'Seconds, the first not after the last.' } : {};
  return (
    <div className={styles.part}>
      <TextField
        label="From, in seconds"
        value={from}
        onChange={setFrom}
        says={cast ? 'Begins with the screen that was there.' : 'Empty: the start.'}
        {...error}
      />
      <TextField label="To, in seconds" value={to} onChange={setTo} says="Empty: the end." />
    </div>
  );
}

/** Writes a recording, a part of it, its transcript or the picture to a file. */
export function ExportRecording(props: ExportProps) {
  const hidden = useContext(DiscretionContext) !== null;
  const { reveal, entering } = useReveal();
  const choice = useChoice();
  const writing = useWriting(props, hidden);
  const { format, part, wrong } = choice;
  const cast = format === 'cast-v2' || format === 'cast-v3';
  return (
    <Dialog title="Export the recording" open={props.open} onClose={props.onClose} width={540}>
      <div className={styles.form}>
        <Select
          label="Format"
          value={format}
          options={formats}
          says={formats.find(({ value }) => value === format)?.says ?? ''}
          onChange={(value) => choice.setFormat(value as RecordingFormat)}
        />
        {format === 'picture' ? null : <Part choice={choice} cast={cast} />}
        <Said hidden={hidden} format={format} />
        {writing.isError ? <ErrorState failure={describeFailure(writing.error)} /> : null}
        {writing.data ? (
          <p role="status">
            {showBytes(writing.data.size)}, {writing.data.saved ? 'both files were handed over to be saved' : 'not saved'}. SHA-256{' '}
            <Hash digest={writing.data.sha256} what="the digest of the export" short />
          </p>
        ) : null}
        <div className={styles.buttons}>
          <Button onClick={props.onClose}>Close</Button>
          {cast && hidden ? (
            <Button look="primary" icon={RevealIcon} busy={entering.isPending} onClick={() => reveal(null)}>
              Reveal values first
            </Button>
          ) : (
            <Button
              look="primary"
              icon={DownloadIcon}
              disabled={wrong}
              busy={writing.isPending}
              onClick={() => writing.mutate({ format, ...part })}
            >
              Export
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
