import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { describeFailure } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, Dialog, ErrorState, EvidenceText, RemoveIcon, Section, showMany } from '../ui/index.ts';
import styles from './Bundles.module.css';

interface RemoveBundleProps {
  bundle: ImportedBundle;
  onRemoved(): void;
}

/** Takes a bundle out of the workspace after asking; what stays is said before. */
export function RemoveBundle({ bundle, onRemoved }: RemoveBundleProps) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => client.import.remove({ id: bundle.id }),
    onSuccess: async () => {
      onRemoved();
      await queries.invalidateQueries();
    },
  });
  return (
    <Section title="Remove">
      <p>Takes its events out of the workspace. Originals stay, and so does every report that cites it.</p>
      <Button icon={RemoveIcon} onClick={() => setAsking(true)}>
        Remove this bundle
      </Button>
      <Dialog title="Remove this bundle?" open={asking} onClose={() => setAsking(false)} width={480}>
        <div className={styles.ask}>
          <p data-evidence>
            <EvidenceText text={bundle.path} layout="lines" exact />
          </p>
          <p>
            {showMany(bundle.events, 'event')} will no longer be found, except those that other bundles hold as well. The originals stay in
            the workspace, and opening the bundle again brings the events back under the same ids. The removal is entered in the custody
            log.
          </p>
          {removal.isError ? <ErrorState failure={describeFailure(removal.error)} /> : null}
          <div className={styles.buttons}>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button busy={removal.isPending} onClick={() => removal.mutate()}>
              Remove
            </Button>
          </div>
        </div>
      </Dialog>
    </Section>
  );
}
