import { parentPort, type ReaderPort } from './port.ts';
import type { ReaderJob } from './protocol.ts';
import { runJob } from './runJob.ts';

/** What this process writes is for its owner only, whatever the parent's mask was. */
process.umask(0o077);

function serve(port: ReaderPort): void {
  port.onJob((job: ReaderJob) => {
    void runJob(job, (progress) => port.post({ kind: 'progress', ...progress })).then((message) => port.post(message));
  });
  port.post({ kind: 'ready' });
}

serve(parentPort());
