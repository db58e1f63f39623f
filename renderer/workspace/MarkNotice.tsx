import { useEffect } from 'react';
import { describeFailure, keyText, useShortcuts } from '../app/index.ts';
import { Button, CloseIcon, ErrorState, IconButton, UndoIcon } from '../ui/index.ts';
import { dismissLastMark, useLastMark, useMarking } from './marking.ts';
import styles from './Marks.module.css';

const shownMs = 10_000;

/** What was marked just now, over the foot of the list, with the way to take it back; or why an act came to nothing. */
export function MarkNotice() {
  const last = useLastMark();
  const { undoing } = useMarking();
  const entries = last?.entries ?? [];
  const undo = () => {
    if (entries.length > 0 && !undoing.isPending) undoing.mutate(entries);
  };
  useShortcuts({ 'list.undoMark': undo });
  useEffect(() => {
    if (last === null || last.error) return undefined;
    const timer = setTimeout(dismissLastMark, shownMs);
    return () => clearTimeout(timer);
  }, [last]);
  if (last === null) return null;
  if (last.error) {
    return (
      <div className={styles.notice} data-failed>
        <ErrorState failure={describeFailure(last.error)} actions={<Button onClick={dismissLastMark}>Dismiss</Button>} />
      </div>
    );
  }
  return (
    <div className={styles.notice} role="status">
      <span>{last.says}</span>
      {entries.length > 0 ? (
        <Button look="quiet" icon={UndoIcon} busy={undoing.isPending} hint={`Take it back (${keyText('list.undoMark')})`} onClick={undo}>
          Take back
        </Button>
      ) : null}
      <IconButton label="Dismiss" icon={CloseIcon} onClick={dismissLastMark} />
    </div>
  );
}
