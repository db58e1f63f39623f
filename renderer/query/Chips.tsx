import type { Filter } from '../../shared/query/filter.ts';
import { Button, CloseIcon, EvidenceText, useShownText } from '../ui/index.ts';
import { chipsOf, withoutChip } from './filterText.ts';
import styles from './Chips.module.css';

interface ChipsProps {
  tree: Filter;
  onTree(tree: Filter): void;
  onClear(): void;
}

/** The parts of the filter, each of which can be taken away; they are the same tree as the text above. */
export function Chips({ tree, onTree, onClear }: ChipsProps) {
  const chips = chipsOf(tree);
  const shown = useShownText();
  if (chips.length === 0) return <span className="quiet">No filter: every event.</span>;
  return (
    <ul className={styles.chips} aria-label="Parts of the filter">
      {chips.map((chip, index) => (
        <li key={`${index} ${chip.text}`} className={styles.chip} data-negated={chip.negated || undefined}>
          {chip.negated ? <span className={styles.not}>not</span> : null}
          <EvidenceText text={chip.text} exact hides={chip.hides} />
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove ${chip.negated ? 'not ' : ''}${shown(chip.text, chip.hides)}`}
            onClick={() => onTree(withoutChip(tree, index))}
          >
            <CloseIcon size={12} aria-hidden />
          </button>
        </li>
      ))}
      {chips.length > 1 ? (
        <li>
          <Button look="quiet" onClick={onClear}>
            Clear all
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
