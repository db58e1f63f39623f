import { useEffect } from 'react';
import { describeFailure, links, useStatus } from '../app/index.ts';
import { ErrorState } from '../ui/index.ts';
import { FirstRun } from './FirstRun.tsx';

/** An empty workspace starts with the ways in; any other with its overview. */
export function FirstPage() {
  const status = useStatus();
  const full = status.data !== undefined && status.data.bundles > 0;
  useEffect(() => {
    if (full) window.location.replace(links.overview());
  }, [full]);
  if (status.isError) {
    return (
      <div style={{ padding: 16 }}>
        <ErrorState title="The workspace could not be read" failure={describeFailure(status.error)} />
      </div>
    );
  }
  return status.data?.bundles === 0 ? <FirstRun /> : null;
}
