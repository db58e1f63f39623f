import { type ReactNode, useState } from 'react';
import { countHidden } from '../../shared/discretion/columns.ts';
import { revealReasons, type RevealReason } from '../../shared/discretion/reveal.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, DiscretionContext, ErrorState, IconButton, MaskedIcon, Notice, RevealIcon, Select } from '../ui/index.ts';
import { useAllRevealed, useAsking, useHidingRules, useReveal } from './useDiscretion.ts';
import styles from './Marks.module.css';

const reasons = Object.entries(revealReasons).map(([value, label]) => ({ value, label }));

/** Hides values below it as the policy of the workspace wants it; of one event, until its values were revealed. */
export function Discretion({ event, children }: { event?: string; children: ReactNode }) {
  return <DiscretionContext value={useHidingRules(event)}>{children}</DiscretionContext>;
}

/** Asks once in a session why hidden values are looked at. */
export function RevealDialog() {
  const { asking, error } = useAsking();
  const { entering, cancel } = useReveal();
  const [reason, setReason] = useState<RevealReason>('review');
  const what = asking?.event === null ? 'in everything shown from here on' : 'in this event';
  return (
    <Dialog title="Reveal hidden values" open={asking !== null} onClose={cancel} width={480}>
      <div className={styles.form}>
        <p>Identifiers of people and secrets {what} will be shown as recorded.</p>
        <Select label="Why" value={reason} options={reasons} onChange={(value) => setReason(value as RevealReason)} />
        <Notice>
          The reveal is entered in the custody log with this reason, which is asked for once; so is every further one until Muniment is
          closed.
        </Notice>
        {error ? <ErrorState failure={describeFailure(error)} /> : null}
        <div className={styles.buttons}>
          <Button onClick={cancel}>Cancel</Button>
          <Button
            look="primary"
            icon={RevealIcon}
            busy={entering.isPending}
            onClick={() => entering.mutate({ reason, event: asking?.event ?? null })}
          >
            Reveal
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** In the frame: whether values are hidden, and the way to show or hide all of them. */
export function RevealAll() {
  const hidden = useHidingRules() !== null;
  const all = useAllRevealed();
  const { reveal, hide } = useReveal();
  if (!hidden && !all) return null;
  return (
    <IconButton
      label={hidden ? 'Identifiers and secrets are hidden: reveal them everywhere' : 'Identifiers and secrets are shown: hide them again'}
      icon={hidden ? MaskedIcon : RevealIcon}
      pressed={!hidden}
      onClick={() => (hidden ? reveal(null) : hide())}
    />
  );
}

/** In the drawer of an event that has hidden values: that it has, and the way to see them. */
export function RevealEvent({ event }: { event: EventRow }) {
  const rules = useHidingRules(event.event_id);
  const { reveal, entering } = useReveal();
  const values = rules === null ? 0 : countHidden(event, rules);
  if (values === 0) return null;
  return (
    <div className={styles.reveal}>
      <MaskedIcon size={14} aria-hidden />
      <span>{values === 1 ? 'One value is' : `${values} values are`} hidden that may identify somebody or be secret.</span>
      <Button look="quiet" icon={RevealIcon} busy={entering.isPending} onClick={() => reveal(event.event_id)}>
        Reveal
      </Button>
    </div>
  );
}
