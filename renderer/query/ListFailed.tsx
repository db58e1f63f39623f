import { describeFailure } from '../app/index.ts';
import { Button, ErrorState } from '../ui/index.ts';
import styles from './ListFailed.module.css';

interface ListFailedProps {
  /** What did not happen, such as `The sessions could not be listed`. */
  title: string;
  failure: unknown;
  /** Asks again; absent where the filter cannot be read. */
  onAgain: (() => void) | undefined;
  onClear(): void;
}

/** In the place of a list: why there is none, and what to do. */
export function ListFailed({ title, failure, onAgain, onClear }: ListFailedProps) {
  return (
    <div className={styles.failed}>
      <ErrorState
        title={onAgain ? title : 'The filter in the address cannot be read'}
        failure={describeFailure(failure)}
        actions={
          <>
            {onAgain ? <Button onClick={onAgain}>Try again</Button> : null}
            <Button onClick={onClear}>Clear the filter</Button>
          </>
        }
      />
    </div>
  );
}
