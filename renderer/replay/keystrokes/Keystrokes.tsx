import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type RevealReason, revealReasons } from '../../../shared/discretion/reveal.ts';
import type { Keystrokes as Typed } from '../../../shared/replay/keystrokes.ts';
import { describeFailure } from '../../app/index.ts';
import { client } from '../../client.ts';
import { Button, Dialog, ErrorState, EvidenceText, Notice, RevealIcon, Select } from '../../ui/index.ts';
import type { Player } from '../player.ts';
import { usePlayerValue } from '../usePlayer.ts';
import { keysBefore } from './keysBefore.ts';
import styles from './Keystrokes.module.css';

const reasons = Object.entries(revealReasons).map(([value, label]) => ({ value, label }));

/** Over the foot of the picture: what was typed, which the picture itself does not show. */
export function KeystrokeOverlay({ typed, player }: { typed: Typed; player: Player }) {
  const keys = usePlayerValue(player, (state) => JSON.stringify(keysBefore(typed, state.at)));
  const shown = JSON.parse(keys) as string[];
  return (
    <div className={styles.overlay} role="group" aria-label="Keystrokes">
      <span className={styles.words}>typed{typed.cut ? ', the first 20,000 frames' : ''}</span>
      <span className={styles.keys} data-evidence>
        {shown.length === 0 ? <span className="quiet">nothing in the last 8 s</span> : null}
        {shown.map((key, index) => (
          <kbd key={index}>
            <EvidenceText text={key} exact />
          </kbd>
        ))}
      </span>
    </div>
  );
}

interface RevealKeystrokesProps {
  recording: string;
  open: boolean;
  onTyped(typed: Typed): void;
  onClose(): void;
}

/** Asks why keystrokes are looked at: passwords are among them. */
export function RevealKeystrokes({ recording, open, onTyped, onClose }: RevealKeystrokesProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState<RevealReason>('review');
  const reading = useMutation({
    mutationFn: () => client.replay.inputs({ recording, reason }),
    onSuccess: (typed) => {
      onTyped(typed);
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
  return (
    <Dialog title="Reveal keystrokes" open={open} onClose={onClose} width={480}>
      <div className={styles.form}>
        <p>Everything that was typed will be shown beside the picture, passwords included.</p>
        <Select label="Why" value={reason} options={reasons} onChange={(value) => setReason(value as RevealReason)} />
        <Notice>The reveal is entered in the custody log with this reason.</Notice>
        {reading.isError ? <ErrorState failure={describeFailure(reading.error)} /> : null}
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" icon={RevealIcon} busy={reading.isPending} onClick={() => reading.mutate()}>
            Reveal
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
