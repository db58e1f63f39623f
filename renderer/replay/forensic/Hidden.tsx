import { useQuery } from '@tanstack/react-query';
import { type HiddenFinding, type HiddenFindings, type HiddenKind, hiddenKinds } from '../../../shared/replay/hidden.ts';
import { describeFailure } from '../../app/index.ts';
import { client } from '../../client.ts';
import { ErrorState, EvidenceText, showCount, SkeletonLines } from '../../ui/index.ts';
import type { Player } from '../player.ts';
import styles from './Forensic.module.css';

interface HiddenProps {
  recording: string;
  player: Player;
  show(at: number): string;
}

interface GroupProps {
  kind: HiddenKind;
  count: number;
  findings: readonly HiddenFinding[];
  player: Player;
  show(at: number): string;
}

/** Findings of one kind. Their text is evidence and nothing else: no link, no title, no markup. */
function Group({ kind, count, findings, player, show }: GroupProps) {
  const { title, says } = hiddenKinds[kind];
  return (
    <section className={styles.group} aria-label={title}>
      <h3>
        {title} <span className={styles.count}>{showCount(count)}</span>
      </h3>
      <p className={styles.says}>{says}</p>
      <ul>
        {findings.map((finding, index) => (
          <li key={index} className={styles.finding}>
            <button
              type="button"
              className={styles.time}
              aria-label={`Go to ${show(finding.at)}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => void player.seek(finding.at)}
            >
              {show(finding.at)}
            </button>
            <span className={styles.text} data-evidence>
              <EvidenceText text={finding.text} layout="lines" exact hides="values" />
            </span>
          </li>
        ))}
      </ul>
      {count > findings.length ? <p className={styles.says}>The first {showCount(findings.length)} are listed.</p> : null}
    </section>
  );
}

function Found({ findings: { findings, counts, whole }, ...rest }: { findings: HiddenFindings } & Omit<HiddenProps, 'recording'>) {
  return (
    <div className={styles.list} role="group" aria-label="What the terminal hid" tabIndex={0}>
      {counts.length === 0 ? (
        <p className={styles.none}>
          None found: no concealed, overwritten or cleared text, no control strings, no replies asked for
          {whole ? '.' : ' in the part that was looked through.'}
        </p>
      ) : null}
      {counts.map(({ kind, count }) => (
        <Group key={kind} kind={kind} count={count} findings={findings.filter((one) => one.kind === kind)} {...rest} />
      ))}
      {whole ? null : <p className={styles.none}>The first 64 MiB of output were looked through; the recording goes on.</p>}
    </div>
  );
}

/** What the terminal did not show, or not for what it was: by kind, with the moment to go to. */
export function Hidden({ recording, player, show }: HiddenProps) {
  const hidden = useQuery({
    queryKey: ['replay', 'hidden', recording],
    queryFn: ({ signal }) => client.replay.hidden({ recording }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (hidden.isError) return <ErrorState title="The recording could not be looked through" failure={describeFailure(hidden.error)} />;
  if (!hidden.data) return <SkeletonLines count={6} height={20} />;
  return <Found findings={hidden.data} player={player} show={show} />;
}
