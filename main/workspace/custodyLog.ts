import { userInfo } from 'node:os';
import { type CustodyEntry, type CustodySubject, custodyEntry } from '../../shared/workspace/custody.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ChainedLog, LogHead } from './chainedLog.ts';

/** The record of what reviewers do with the evidence: an intent on disk before the act, its outcome after. */
export interface CustodyLog {
  /** Enters what is about to happen; the act must not start before this resolves. Returns the entry's `n`. */
  intent(act: string, subject?: CustodySubject): Promise<number>;
  outcome(
    intent: number,
    act: string,
    result: NonNullable<CustodyEntry['result']>,
    code?: ErrorCode,
    subject?: CustodySubject,
  ): Promise<void>;
  /** Something that happened by itself, such as a recovery at open. */
  note(act: string, subject?: CustodySubject): Promise<void>;
  entries(): Promise<CustodyEntry[]>;
  head(): LogHead;
}

export interface CustodyContext {
  reviewer: string;
  shell: CustodyEntry['shell'];
  app: string;
  now: () => Date;
}

/** The account of the operating system that this process runs under. */
export function account(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** Wraps the chained file into acts; every entry is checked against its schema before it is written. */
export function createCustodyLog(log: ChainedLog, context: CustodyContext): CustodyLog {
  const write = (entry: Pick<CustodyEntry, 'act' | 'phase'> & Partial<CustodyEntry>) => {
    const { n, head } = log.head();
    const whole = {
      time: context.now().toISOString(),
      actor: { account: account(), reviewer: context.reviewer },
      shell: context.shell,
      app: context.app,
      ...entry,
    };
    custodyEntry.parse({ v: 1, n: n + 1, prev: head, ...whole });
    return log.append(whole);
  };
  return {
    intent: (act, subject) => write({ act, phase: 'intent', ...(subject ? { subject } : {}) }),
    async outcome(intent, act, result, code, subject) {
      await write({ act, phase: 'outcome', intent, result, ...(code ? { code } : {}), ...(subject ? { subject } : {}) });
    },
    async note(act, subject) {
      await write({ act, phase: 'note', ...(subject ? { subject } : {}) });
    },
    entries: async () => (await log.entries()).map((entry) => custodyEntry.parse(entry)),
    head: () => log.head(),
  };
}
