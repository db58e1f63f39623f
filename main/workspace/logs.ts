import { join } from 'node:path';
import { mostActs } from '../../shared/workspace/marks.ts';
import { type ChainedLog, openChainedLog } from './chainedLog.ts';

/** The logs of an open workspace. */
export interface Logs {
  journal: ChainedLog;
  custody: ChainedLog;
  marks: ChainedLog;
  identities: ChainedLog;
}

/** The chained logs of a workspace by their files, `<log>.jsonl` with `<log>.head`, and what they are called. */
export const chainedLogs = {
  journal: 'the journal',
  custody: 'the custody log',
  marks: 'the log of marks',
  identities: 'the log of identities',
} as const;

/** Several marks of one act over a filter are appended together. */
const together: Partial<Record<keyof Logs, number>> = { marks: mostActs };

/** Opens every log of a workspace folder, or none. Errors: WORKSPACE_DAMAGED. */
export async function openLogs(directory: string): Promise<Logs & { close(): Promise<void> }> {
  const open: ChainedLog[] = [];
  const close = async () => {
    for (const log of open) await log.close();
  };
  const opened = async (log: keyof Logs) => {
    const one = await openChainedLog(join(directory, `${log}.jsonl`), chainedLogs[log], join(directory, `${log}.head`), together[log] ?? 1);
    open.push(one);
    return one;
  };
  try {
    return {
      journal: await opened('journal'),
      custody: await opened('custody'),
      marks: await opened('marks'),
      identities: await opened('identities'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
