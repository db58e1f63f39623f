import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { type RemovalReason, removalReasons } from '../../shared/import/removal.ts';
import { describeFailure } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, Dialog, ErrorState, EvidenceText, RemoveIcon, Section, Select, showMany } from '../ui/index.ts';
import styles from './Bundles.module.css';

const reasons = Object.entries(removalReasons)
  .filter(([value]) => value !== 'not-stated')
  .map(([value, label]) => ({ value, label }));

interface AskWithReasonProps {
  /** The question, which names the dialog. */
  title: string;
  path: string;
  /** What follows from it. */
  children: ReactNode;
  keep: string;
  act: string;
  open: boolean;
  onClose(): void;
  run(reason: RemovalReason): Promise<unknown>;
  onDone?: () => void;
}

/** Asks before something is taken away, and why: the reason goes into the custody log. */
export function AskWithReason({ title, path, children, keep, act, open, onClose, run, onDone }: AskWithReasonProps) {
  const [reason, setReason] = useState<RemovalReason | null>(null);
  const queries = useQueryClient();
  const work = useMutation({
    mutationFn: (why: RemovalReason) => run(why),
    onSuccess: async () => {
      onClose();
      onDone?.();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog title={title} open={open} onClose={onClose} width={480}>
      <div className={styles.ask}>
        <p data-evidence>
          <EvidenceText text={path} layout="lines" exact />
        </p>
        {children}
        <Select
          label="Reason"
          value={reason}
          options={reasons}
          placeholder="Choose one"
          says="Entered in the custody log."
          onChange={(value) => setReason(value as RemovalReason)}
        />
        {work.isError ? <ErrorState failure={describeFailure(work.error)} /> : null}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{keep}</Button>
          <Button
            disabled={reason === null}
            {...(reason === null ? { hint: 'Choose a reason first' } : {})}
            busy={work.isPending}
            onClick={() => reason !== null && work.mutate(reason)}
          >
            {act}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface RemoveBundleProps {
  bundle: ImportedBundle;
  onRemoved(): void;
}

/** Takes a bundle out of the workspace after asking; what stays is said before. */
export function RemoveBundle({ bundle, onRemoved }: RemoveBundleProps) {
  const [asking, setAsking] = useState(false);
  return (
    <Section title="Remove">
      <p>Takes its events out of the workspace. Originals stay until they are purged, and so does every report that cites it.</p>
      <Button icon={RemoveIcon} onClick={() => setAsking(true)}>
        Remove this bundle
      </Button>
      <AskWithReason
        title="Remove this bundle?"
        path={bundle.path}
        keep="Keep it"
        act="Remove"
        open={asking}
        onClose={() => setAsking(false)}
        run={(reason) => client.import.remove({ id: bundle.id, reason })}
        onDone={onRemoved}
      >
        <p>
          {showMany(bundle.events, 'event')} will no longer be found, except those that other bundles hold as well. The originals stay in
          the workspace, and importing the bundle again brings the events back under the same ids.
        </p>
      </AskWithReason>
    </Section>
  );
}
