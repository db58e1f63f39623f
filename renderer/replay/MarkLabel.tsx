import type { Mark, UnplacedMark } from '../../shared/replay/contract.ts';
import { EvidenceText } from '../ui/index.ts';
import { isOurWord, markText } from './markWords.ts';
import styles from './MarkLabel.module.css';

/** What a mark says: our words on the desk, all others on paper. */
export function MarkLabel({ mark }: { mark: Mark | UnplacedMark }) {
  if (isOurWord(mark)) return <span className={styles.label}>{markText(mark)}</span>;
  return (
    <span className={styles.label} data-evidence>
      <EvidenceText text={mark.label} exact hides="values" />
    </span>
  );
}
