import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type KeptOriginals, removalReasons } from '../../shared/import/removal.ts';
import { describeFailure } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, ErrorState, EvidenceText, RemoveIcon, showBytes, showMany, Time } from '../ui/index.ts';
import { AskWithReason } from './RemoveBundle.tsx';
import styles from './Bundles.module.css';

function What({ removed: { originals, bytes, shared, purgedAt } }: { removed: KeptOriginals }) {
  if (purgedAt !== null)
    return (
      <span className="quiet">
        originals purged <Time instant={purgedAt} brief />
      </span>
    );
  return (
    <span className="quiet">
      {showMany(originals, 'original')} kept, {showBytes(bytes)}
      {shared > 0 ? `; ${showMany(shared, 'file')} that others hold stay in any case` : ''}
    </span>
  );
}

function Removed({ removed }: { removed: KeptOriginals }) {
  const [asking, setAsking] = useState(false);
  const { id, path, removedAt, reason, purgedAt, originals, bytes } = removed;
  return (
    <li className={styles.gone}>
      <span className={styles.goneName} data-evidence>
        <EvidenceText text={path} exact />
      </span>
      <span className="quiet">
        removed <Time instant={removedAt} brief />, {removalReasons[reason]}
      </span>
      <What removed={removed} />
      {purgedAt === null ? (
        <Button icon={RemoveIcon} onClick={() => setAsking(true)}>
          Purge originals
        </Button>
      ) : null}
      <AskWithReason
        title="Purge the originals for good?"
        path={path}
        keep="Keep them"
        act="Purge"
        open={asking}
        onClose={() => setAsking(false)}
        run={(why) => client.import.purge({ id, reason: why })}
      >
        <p>
          {showMany(originals, 'file')} ({showBytes(bytes)}) will be deleted from this workspace. Nobody can bring them back from here: to
          see this evidence again, the bundle has to be imported from where it came from. Signed reports that cite it stay verifiable.
        </p>
      </AskWithReason>
    </li>
  );
}

/** Bundles that were removed, with what is still there of them; nothing where none was. */
export function RemovedBundles() {
  const removed = useQuery({ queryKey: ['import', 'removed'], queryFn: ({ signal }) => client.import.removed(undefined, { signal }) });
  if (removed.isError) return <ErrorState title="Removed bundles could not be listed" failure={describeFailure(removed.error)} />;
  if (!removed.data || removed.data.length === 0) return null;
  return (
    <section className={styles.removed} aria-label="Removed bundles" tabIndex={0}>
      <h2>Removed bundles</h2>
      <ul>
        {removed.data.map((one) => (
          <Removed key={one.id} removed={one} />
        ))}
      </ul>
    </section>
  );
}
