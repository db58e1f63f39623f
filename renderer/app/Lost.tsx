import { Button, EmptyState, ErrorState } from '../ui/index.ts';
import { describeFailure } from './failure.ts';
import { links } from './links.ts';

/** An address that leads nowhere. */
export function LostPage() {
  return (
    <EmptyState title="There is no page at this address">
      <p>
        The link may come from another version. <a href={links.events()}>Go to the events</a>.
      </p>
    </EmptyState>
  );
}

/** A page that could not be drawn: an error of the window, said as one. */
export function UnexpectedPage({ error, reset }: { error: unknown; reset(): void }) {
  return (
    <div style={{ padding: 16 }}>
      <ErrorState
        title="This page could not be drawn"
        failure={describeFailure(error)}
        actions={<Button onClick={reset}>Try again</Button>}
      />
    </div>
  );
}
