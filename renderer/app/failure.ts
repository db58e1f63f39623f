import { ORPCError } from '@orpc/client';
import { AppError, type ErrorDetail, errorDetail } from '../../shared/errors.ts';
import type { Failure } from '../ui/index.ts';

function fromDetail(code: string, happened: string, detail: ErrorDetail): Failure {
  return { code: detail.reason ? `${code} ${detail.reason}` : code, happened, meaning: detail.meaning, action: detail.action };
}

/** Whether the reviewer stopped it, which is no failure. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof ORPCError) return error.code === 'CANCELLED';
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CancelledError');
}

/** Whether there is no service behind the page (any more): the whole page says so then. */
export function isDisconnected(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotConnected';
}

/** Any error as a reviewer can read it: what happened, what it means, what to do, and a code to quote. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof AppError) return fromDetail(error.code, error.message, error.detail);
  if (error instanceof ORPCError) {
    const code = String(error.code);
    const detail = errorDetail.safeParse(error.data);
    if (detail.success) return fromDetail(code, error.message, detail.data);
    return {
      code,
      happened: error.message,
      meaning: 'The service did not carry the request out. What was stored before is unchanged.',
      action: 'Try again. If it happens again, quote the code.',
    };
  }
  if (error instanceof TypeError) {
    return {
      code: 'NO_ANSWER',
      happened: 'The Muniment service does not answer.',
      meaning: 'It has stopped, or this computer cut the connection. The workspace on disk is unchanged.',
      action: 'Look at the terminal in which it was started, and start it again with npm start.',
    };
  }
  return {
    code: 'WINDOW',
    happened: error instanceof Error ? error.message : 'Something unexpected happened in this window.',
    meaning: 'The window, not the evidence, has a problem. Nothing was changed.',
    action: 'Reload the window. If it happens again, quote the message.',
  };
}
