import { Fragment } from 'react';
import { EvidenceText, showCount } from '../ui/index.ts';
import type { Completion, Option } from './useCompletion.ts';
import styles from './QueryLine.module.css';

interface CompletionListProps {
  id: string;
  completion: Completion;
  /** Index of the option the keys are on; -1 for none. */
  active: number;
  onTake(option: Option): void;
  onForget(): void;
}

/** The id of an option, which the line names while the keys are on it. */
export const optionId = (list: string, index: number): string => `${list}-${index}`;

function OptionText({ option }: { option: Option }) {
  return (
    <>
      <span className={styles.optionText} {...(option.evidence ? { 'data-evidence': '' } : {})}>
        {option.evidence ? <EvidenceText text={option.text} exact /> : <code>{option.text}</code>}
      </span>
      {option.says === undefined ? null : <span className={styles.optionSays}>{option.says}</span>}
      {option.count === undefined ? null : (
        <span className={styles.optionCount}>{option.count === null ? '' : showCount(option.count)}</span>
      )}
    </>
  );
}

function Group({ title, id, ...props }: { title: string } & CompletionListProps) {
  const { completion, active, onTake } = props;
  return (
    <div role="group" aria-label={title}>
      <div className={styles.groupTitle} aria-hidden>
        {title}
      </div>
      {completion.options.map((option, index) =>
        option.group === title ? (
          <div
            key={`${option.text} ${option.insert}`}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            // The line keeps the focus: pressing would take it away.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(option)}
          >
            <OptionText option={option} />
          </div>
        ) : null,
      )}
    </div>
  );
}

/** What can be taken at the cursor, in parts, and what may stand there. */
export function CompletionList(props: CompletionListProps) {
  const { id, completion, onForget } = props;
  const groups = [...new Set(completion.options.map(({ group }) => group))];
  const counted = completion.options.some(({ count }) => count !== undefined);
  return (
    <>
      <div id={id} role="listbox" aria-label="What may stand here" className={styles.options}>
        {groups.map((title) => (
          <Fragment key={title}>
            <Group title={title} {...props} />
          </Fragment>
        ))}
      </div>
      <div className={styles.help}>
        <p>
          {completion.help}
          {counted ? ` Counts are events ${completion.countsAll ? 'of the workspace' : 'under the other terms'}.` : ''}
        </p>
        {groups.includes('Earlier queries') ? (
          <button type="button" className={styles.forget} tabIndex={-1} onMouseDown={(event) => event.preventDefault()} onClick={onForget}>
            Forget earlier queries
          </button>
        ) : null}
      </div>
    </>
  );
}
