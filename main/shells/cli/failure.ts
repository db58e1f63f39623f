import { ORPCError } from '@orpc/client';
import { AppError, type ErrorCode, type ErrorDetail, errorCodes, errorDetail } from '../../../shared/errors.ts';

/** An expected failure as the command line prints it. */
export interface Failure {
  code: ErrorCode;
  message: string;
  detail: ErrorDetail;
  exit: number;
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

const failure = (code: ErrorCode, message: string, detail: ErrorDetail): Failure => ({
  code,
  message,
  detail,
  exit: errorCodes[code].exit,
});

const asked: Readonly<Record<string, string>> = {
  passphrase: 'The passphrase',
  template: 'The template',
  name: 'The name',
  text: 'The query',
  file: 'The file',
};

/** What is wrong with one value, as a sentence about the option it came from. */
function sentence(path: readonly (string | number)[], message: string): string {
  const field = String(path[0] ?? '');
  const name = asked[field] ?? (field === '' ? 'The command' : `--${field}`);
  if (/^an? /.test(message)) return `${name} must be ${message}`;
  return message.startsWith('at ') ? `${name} must have ${message}` : `${name}: ${message}`;
}

/** Input that does not fit the contract is a mistake in the command, not in the program. */
function badRequest(error: ORPCError<string, unknown>): Failure {
  const issues = (error.data as { issues?: { path?: (string | number)[]; message?: string }[] } | undefined)?.issues ?? [];
  const says = issues.map((issue) => `${sentence(issue.path ?? [], issue.message ?? 'not accepted')}.`).join(' ');
  return failure('USAGE', says === '' ? 'The command was not understood.' : says, {
    meaning: 'Nothing was done.',
    action: 'See `muniment help` for the form of each command.',
  });
}

/** Files the command itself names: what is wrong with them is a mistake in the command. */
const fileMistakes: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder',
  EEXIST: 'This file is there already',
  EACCES: 'This file or folder may not be used by this account',
  EPERM: 'This file or folder may not be used by this account',
  EISDIR: 'This is a folder, and a file is needed',
  ENOTDIR: 'A part of this path is no folder',
};

function fileMistake(error: unknown): Failure | undefined {
  const { code, path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const says = code === undefined ? undefined : fileMistakes[code];
  if (says === undefined || path === undefined) return undefined;
  return failure('USAGE', `${says}: ${path}`, { meaning: 'The act was not completed.', action: 'Check the path, or name another one.' });
}

/** Met while a file was written that the command names, or a call outside the contract: on which disk is not told. */
const fullDisk = failure('DISK_FULL', 'A disk is full.', {
  meaning: 'The act was not completed. Everything acknowledged before is safe.',
  action: 'Free some space on the disk of the workspace and on that of the file to write, then try again.',
});

const isContractError = (error: unknown): error is ORPCError<string, unknown> => error instanceof ORPCError;

/** Any error as a failure with its exit code; what nobody foresaw is INTERNAL and shows no stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return failure(error.code, error.message, error.detail);
  if (isContractError(error)) {
    if (error.code === 'BAD_REQUEST') return badRequest(error);
    const detail = errorDetail.safeParse(error.data);
    if (isCode(error.code) && detail.success) return failure(error.code, error.message, detail.data);
  }
  const mistaken = fileMistake(error);
  if (mistaken) return mistaken;
  if (error instanceof Error && ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return fullDisk;
  return failure('INTERNAL', 'Something went wrong inside Muniment.', {
    meaning: 'The act was not completed.',
    action: 'Try again. If it happens again, report the command and the code.',
  });
}
