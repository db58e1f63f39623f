import { constants, setPriority } from 'node:os';
import { parentPort, type ReaderPort } from './port.ts';
import type { ReaderJob } from './protocol.ts';
import { runJob } from './runJob.ts';

/** What this process writes is for its owner only, whatever the parent's mask was. */
process.umask(0o077);

/** The lowest priority: searching later is better than a window that waits. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A system that does not let a process step back lets it run as it is.
  }
}

function serve(port: ReaderPort): void {
  port.onJob((job: ReaderJob) => {
    if (job.kind === 'printed') stepBack();
    void runJob(job, (progress) => port.post({ kind: 'progress', ...progress })).then((message) => port.post(message));
  });
  port.post({ kind: 'ready' });
}

serve(parentPort());
