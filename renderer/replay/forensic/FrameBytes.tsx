import { useContext } from 'react';
import { describeFailure } from '../../app/index.ts';
import { Button, DiscretionContext, ErrorState, Hash, RevealIcon, showBytes, SkeletonLines } from '../../ui/index.ts';
import { useReveal } from '../../workspace/index.ts';
import type { Player } from '../player.ts';
import { useMoment } from '../useMoment.ts';
import { hexRows } from './hex.ts';
import styles from './Forensic.module.css';

/** Bytes drawn at once; a frame has up to 64 KiB. */
const mostShown = 8192;

interface FrameBytesProps {
  recording: string;
  player: Player;
  show(at: number): string;
}

function Covered() {
  const { reveal, entering } = useReveal();
  return (
    <div className={styles.none}>
      <p>Raw bytes are not looked through for identifiers and secrets, so they are shown once hidden values are revealed.</p>
      <Button icon={RevealIcon} busy={entering.isPending} onClick={() => reveal(null)}>
        Reveal
      </Button>
    </div>
  );
}

/** The bytes of the frame shown last, as they were recorded. Keystrokes are no output and are not among them. */
export function FrameBytes({ recording, player, show }: FrameBytesProps) {
  const hidden = useContext(DiscretionContext) !== null;
  const moment = useMoment(player, recording, !hidden);
  if (hidden) return <Covered />;
  if (!moment.rests) return <p className={styles.none}>The bytes are shown while the recording is paused.</p>;
  if (moment.isError) return <ErrorState title="The frame could not be read" failure={describeFailure(moment.error)} />;
  if (!moment.data) return <SkeletonLines count={6} height={20} />;
  const { frame } = moment.data;
  if (!frame) return <p className={styles.none}>Nothing was printed yet.</p>;
  const bytes = Uint8Array.from(atob(frame.data), (letter) => letter.charCodeAt(0));
  return (
    <div className={styles.list} role="group" aria-label="Bytes of the frame" tabIndex={0}>
      <dl className={styles.facts}>
        <dt>frame</dt>
        <dd>
          {frame.index}, output, {show(frame.at)}, {showBytes(bytes.length)}
        </dd>
        <dt>SHA-256 of its bytes</dt>
        <dd>
          <Hash digest={frame.sha256} what="the digest of the frame" short />
        </dd>
      </dl>
      <pre className={styles.hex} data-evidence>
        {hexRows(bytes.subarray(0, mostShown))
          .map(({ offset, hex, text }) => `${offset}  ${hex.padEnd(47)}  ${text}`)
          .join('\n')}
      </pre>
      {bytes.length > mostShown ? <p className={styles.says}>The first {showBytes(mostShown)} are shown.</p> : null}
    </div>
  );
}
