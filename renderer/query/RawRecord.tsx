import { useMutation, useQueryClient } from '@tanstack/react-query';
import { describeFailure } from '../app/index.ts';
import { client } from '../client.ts';
import { Button, CopyButton, ErrorState, EvidenceRegion, EvidenceText, jsonSyntax, Notice, RevealIcon, showBytes } from '../ui/index.ts';
import styles from './EventDrawer.module.css';

interface RawRecordProps {
  /** Of its event. */
  id: string;
  /** Digest of a record folded into the event; absent for the event's own. */
  folded?: string;
  /** What it is called. */
  what?: string;
}

/** The exact record; it may hold PHI, so it is shown only on request, and the request is entered in the custody log. */
export function RawRecord({ id, folded, what = 'raw record' }: RawRecordProps) {
  const queries = useQueryClient();
  const reveal = useMutation({
    mutationFn: () => client.query.raw({ id, folded }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
  if (reveal.isError) return <ErrorState failure={describeFailure(reveal.error)} />;
  if (!reveal.data) {
    return (
      <div className={styles.reveal}>
        <Button icon={RevealIcon} busy={reveal.isPending} onClick={() => reveal.mutate()}>
          Reveal {what}
        </Button>
        <span className="quiet">Entered in the custody log.</span>
      </div>
    );
  }
  const { text, bytes, truncated, validUtf8 } = reveal.data;
  return (
    <div className={styles.raw}>
      <div className={styles.rawHead}>
        <span className="quiet">{showBytes(bytes)}, as in the file</span>
        <CopyButton text={text} what={`the ${what}`} />
      </div>
      {truncated ? <Notice tone="amber">Only the first 1 MiB is shown.</Notice> : null}
      {validUtf8 ? null : <Notice tone="amber">The record is not valid UTF-8; bytes that are no text are marked.</Notice>}
      <EvidenceRegion label={`${what.slice(0, 1).toUpperCase()}${what.slice(1)}`} maxHeight={360}>
        <EvidenceText text={text} layout="lines" exact syntax={jsonSyntax(text)} />
      </EvidenceRegion>
    </div>
  );
}
