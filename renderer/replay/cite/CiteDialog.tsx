import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import type { RecordingInfo } from '../../../shared/replay/contract.ts';
import { describeFailure } from '../../app/index.ts';
import { client } from '../../client.ts';
import {
  Button,
  CopyIcon,
  Dialog,
  DiscretionContext,
  ErrorState,
  Hash,
  NoteIcon,
  Notice,
  SkeletonLines,
  TextArea,
  TextField,
} from '../../ui/index.ts';
import type { Player } from '../player.ts';
import { useMoment } from '../useMoment.ts';
import { citationOfMoment, type CitedMoment, noteOfMoment } from './citation.ts';
import styles from './CiteDialog.module.css';

interface CiteProps {
  recording: RecordingInfo;
  /** Id of the session's event, on which a note is made. */
  event: string;
  player: Player;
  open: boolean;
  show(at: number): string;
  onClose(): void;
}

/** Seconds that were typed, as ms up to `most`; the moment itself where nothing was, null for what is no such time. */
function readFrom(text: string, most: number): number | null {
  if (text.trim() === '') return most;
  const ms = /^\d{1,9}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) * 1000 : Number.NaN;
  return ms <= most ? ms : null;
}

function Facts({ cited: { moment, show, recording } }: { cited: CitedMoment }) {
  const { frame } = moment;
  return (
    <dl className={styles.facts}>
      <dt>moment</dt>
      <dd>{show(moment.at)}</dd>
      <dt>original, SHA-256</dt>
      <dd>
        <Hash digest={recording.sha256} what="the digest of the original" short />
      </dd>
      <dt>{frame ? `frame ${frame.index}, SHA-256` : 'frame'}</dt>
      <dd>{frame ? <Hash digest={frame.sha256} what="the digest of the frame" short /> : 'nothing was printed yet'}</dd>
      <dt>screen, SHA-256</dt>
      <dd>
        <Hash digest={moment.screenSha256} what="the digest of the screen" short />
      </dd>
    </dl>
  );
}

const said = { no: '', copied: 'Copied.', refused: 'Copying was not allowed.', noted: 'Noted on the session.' } as const;

function CiteForm({ cited, event }: { cited: CitedMoment; event: string }) {
  const queries = useQueryClient();
  const [from, setFrom] = useState('');
  const [words, setWords] = useState('');
  const [done, setDone] = useState<keyof typeof said>('no');
  const start = readFrom(from, cited.moment.at);
  const whole = { ...cited, from: start ?? cited.moment.at };
  const noting = useMutation({
    mutationFn: () => client.workspace.mark({ act: 'note', events: [event], text: noteOfMoment(whole, words) }),
    onSuccess: () => setDone('noted'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace'] }),
  });
  const copy = () =>
    void navigator.clipboard.writeText(citationOfMoment(whole)).then(
      () => setDone('copied'),
      () => setDone('refused'),
    );
  return (
    <div className={styles.form}>
      <Facts cited={whole} />
      <TextField
        label="From, in seconds"
        value={from}
        placeholder={(cited.moment.at / 1000).toFixed(3)}
        says="Empty: the moment alone."
        {...(start === null ? { error: 'A number of seconds, not after the moment.' } : {})}
        onChange={setFrom}
      />
      <TextArea label="Words for the note" rows={2} value={words} onChange={setWords} />
      <Notice>
        {cited.rules === null
          ? 'The copied citation holds the screen as recorded.'
          : 'Identifiers and secrets that are recognised are hidden in the copied screen.'}{' '}
        The note holds times and digests, and no text of the recording.
      </Notice>
      {noting.isError ? <ErrorState failure={describeFailure(noting.error)} /> : null}
      <div className={styles.buttons}>
        <span role="status">{said[done]}</span>
        <Button icon={NoteIcon} busy={noting.isPending} onClick={() => noting.mutate()}>
          Note on the session
        </Button>
        <Button look="primary" icon={CopyIcon} onClick={copy}>
          Copy as Markdown
        </Button>
      </div>
    </div>
  );
}

/** Cites the moment that is shown: as Markdown, or as a note on the session. */
export function CiteDialog({ recording, event, player, open, show, onClose }: CiteProps) {
  const rules = useContext(DiscretionContext);
  const moment = useMoment(player, recording.id, open);
  return (
    <Dialog title="Cite this moment" open={open} onClose={onClose} width={520}>
      {moment.isError ? <ErrorState failure={describeFailure(moment.error)} /> : null}
      {moment.data ? (
        <CiteForm cited={{ recording, from: moment.data.at, moment: moment.data, show, rules }} event={event} />
      ) : moment.isError ? null : (
        <SkeletonLines count={4} height={20} />
      )}
    </Dialog>
  );
}
