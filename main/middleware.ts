import { ORPCError, os } from '@orpc/server';
import { AppError, type ErrorCode, errorCodes } from '../shared/errors.ts';
import type { CallMeta, SubjectValue } from '../shared/meta.ts';
import { diskFull, isNoSpace } from './diskSpace.ts';
import type { Log } from './log.ts';
import type { CustodyLog } from './workspace/workspaceService.ts';

const internal = new AppError('INTERNAL', 'Something went wrong inside Muniment.', {
  meaning: 'The act was not completed. What is stored was not changed by it.',
  action: 'Try again. If it happens again, report the time and the code.',
});

/** Messages of unforeseen errors may quote row values, so only the kind of error and our own frame are noted. */
function describe(error: unknown): { kind: string; at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const frame = error.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? '';
  return { kind: error.name, at: frame.trim() };
}

/** `instanceof` alone gives an error of `any`. */
function isContractError(error: unknown): error is ORPCError<string, unknown> {
  return error instanceof ORPCError;
}

/** The error as the contract declares it; anything unforeseen becomes INTERNAL and is noted. */
function toContractError(error: unknown, call: string, log: Log): ORPCError<string, unknown> {
  if (isContractError(error)) return error;
  if (!(error instanceof AppError) && !isNoSpace(error)) log.error({ call, ...describe(error) });
  const known = error instanceof AppError ? error : isNoSpace(error) ? diskFull() : internal;
  const { status } = errorCodes[known.code];
  return new ORPCError(known.code, { defined: true, status, message: known.message, data: known.detail });
}

interface Watch {
  value(output: unknown): void;
  /** Called with what went wrong; what it returns is thrown. */
  failed(error: unknown): unknown;
  ended(how: 'done' | 'cancelled'): Promise<void> | void;
}

function isStream(output: unknown): output is AsyncIterator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}

/** A stream that tells when it yields, fails, ends, or is left by the caller. */
async function* watched(stream: AsyncIterator<unknown, unknown>, watch: Watch): AsyncGenerator<unknown, unknown, void> {
  let finished = false;
  try {
    for (;;) {
      const step = await stream.next();
      if (step.done) {
        finished = true;
        await watch.ended('done');
        return step.value;
      }
      watch.value(step.value);
      yield step.value;
    }
  } catch (error) {
    finished = true;
    throw await watch.failed(error);
  } finally {
    if (!finished) {
      await stream.return?.();
      await watch.ended('cancelled');
    }
  }
}

/** Turns whatever a service throws, at once or while streaming, into the typed errors of the contract. */
export function errorMiddleware(log: Log) {
  return os.middleware(async ({ next, path }, _input, output) => {
    const call = path.join('.');
    const fail = (error: unknown) => toContractError(error, call, log);
    try {
      const result = await next();
      if (!isStream(result.output)) return result;
      return await output(watched(result.output, { value: () => undefined, failed: fail, ended: () => undefined }));
    } catch (error) {
      throw fail(error);
    }
  });
}

/** Ids, names and dates are let through; anything that looks like free text is left out of the log. */
function subjectOf(meta: CallMeta, input: unknown): Record<string, SubjectValue> | undefined {
  if (!meta.subject || typeof input !== 'object' || input === null) return undefined;
  const entries = meta.subject.flatMap((key) => {
    const value: unknown = Object.hasOwn(input, key) ? (input as Record<string, unknown>)[key] : undefined;
    const plain = typeof value === 'boolean' || (typeof value === 'string' && /^[\w.:|/+@-]{1,200}$/.test(value));
    return plain ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  if (isNoSpace(error)) return 'DISK_FULL';
  return isContractError(error) && error.code === 'BAD_REQUEST' ? 'USAGE' : 'INTERNAL';
}

/** Long work ends with a `done` value: a caller that stops listening then has not cancelled anything. */
const isResult = (value: unknown) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'done';

/** Does under custody what no call of the contract stands for; `about` gives ids, digests and counts of the result. */
export async function underCustody<Result>(
  custody: CustodyLog,
  act: { name: string; subject: Record<string, SubjectValue>; about: (result: Result) => Record<string, SubjectValue> },
  work: () => Promise<Result>,
): Promise<Result> {
  const intent = await custody.intent(act.name, act.subject);
  try {
    const result = await work();
    await custody.outcome(intent, act.name, 'done', undefined, act.about(result));
    return result;
  } catch (error) {
    const code = codeOf(error);
    await custody.outcome(intent, act.name, code === 'CANCELLED' ? 'cancelled' : 'refused', code);
    throw error;
  }
}

/** Enters the act before it starts and its outcome after, for every call whose contract names one. */
export function custodyMiddleware(custody: CustodyLog) {
  return os.middleware(async ({ next, procedure, signal }, input, output) => {
    const meta = procedure['~orpc'].meta as CallMeta;
    if (!meta.custody) return next();
    const act = meta.custody;
    const intent = await custody.intent(act, subjectOf(meta, input));
    const refused = async (error: unknown) => {
      const code = codeOf(error);
      const gone = code === 'CANCELLED' || signal?.aborted === true;
      await custody.outcome(intent, act, gone ? 'cancelled' : 'refused', code);
      return error;
    };
    const done = (last: unknown) => custody.outcome(intent, act, 'done', undefined, meta.result?.(last as never));
    let result: Awaited<ReturnType<typeof next>>;
    try {
      result = await next();
    } catch (error) {
      throw await refused(error);
    }
    if (!isStream(result.output)) {
      await done(result.output);
      return result;
    }
    let last: unknown;
    return output(
      watched(result.output, {
        value: (value) => {
          last = value;
        },
        failed: refused,
        ended: (how) => (how === 'done' || isResult(last) ? done(last) : custody.outcome(intent, act, 'cancelled')),
      }),
    );
  });
}
