import { stateLook, type StateOf } from './states.ts';
import styles from './State.module.css';

interface StateProps {
  of: StateOf;
  value: string | null | undefined;
  /** `badge` has a ground of its own; `bare` is for table columns, where twenty grounds would shout. */
  look?: 'badge' | 'bare';
}

/** A state as icon, word and colour; drawn by us, never inside an evidence region. */
export function State({ of, value, look = 'badge' }: StateProps) {
  const { word, icon: Glyph, tone } = stateLook(of, value);
  return (
    <span className={styles.state} data-tone={tone} data-look={look}>
      <Glyph size={13} aria-hidden />
      <span className={styles.word}>{word}</span>
    </span>
  );
}
