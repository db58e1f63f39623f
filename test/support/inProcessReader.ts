import type { AppOptions } from '../../main/app.ts';
import { runJob } from '../../main/reader/runJob.ts';

/** Does the reader's jobs in this process, for tests that run many of them over files of their own and watch something else. */
export const inProcessReader: AppOptions['spawnReader'] = () => {
  const ends: ((code: number | null) => void)[] = [];
  let say: Parameters<Awaited<ReturnType<AppOptions['spawnReader']>>['onMessage']>[0] = () => undefined;
  return {
    post: (job) => void runJob(job, (progress) => say({ kind: 'progress', ...progress })).then((message) => say(message)),
    onMessage(listener) {
      say = listener;
      queueMicrotask(() => say({ kind: 'ready' }));
    },
    onExit: (listener) => void ends.push(listener),
    kill: () => ends.splice(0).forEach((end) => end(null)),
  };
};
