import { diskFull, isNoSpace } from '../diskSpace.ts';
import { importBundle } from '../import/ingest.ts';
import { inspectInput } from '../import/inspect.ts';
import { wireText } from '../import/sources/hoopWire/wireText.ts';
import { AppError } from '../../shared/errors.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { decodeRecording } from '../replay/decodeRecording.ts';
import { stagePrinted } from '../replay/printed/stagePrinted.ts';
import { drawScreens } from '../replay/drawScreens.ts';
import { drawMoment, drawScreen } from '../replay/drawScreen.ts';
import { readInputs } from '../replay/readInputs.ts';
import { hiddenOf } from '../replay/hidden/hiddenOf.ts';
import { proveRecords } from '../seal/prove.ts';
import { verifyFiles } from '../signing/verify.ts';
import { limits } from './limits.ts';
import { isPackage, verifyPackageFile } from './packaging.ts';
import { isArchive, signatureChecker, verifyBundle } from './sealing.ts';
import { surveyInputs } from './survey.ts';
import type { ReaderJob, ReaderMessage, ReaderProgress, ReaderResults, VerifyJob } from './protocol.ts';

/** A progress message at most this often. */
const progressMs = 100;
/** A working reader says so at least this often, so that only a stuck one falls silent. */
const heartbeatMs = 2000;

type Post = (progress: ReaderProgress) => void;

interface Paced {
  post: Post;
  stop(): void;
}

/** Lets through ten messages a second and every change of stage, and repeats the last one while nothing else is said. */
function paced(post: Post): Paced {
  let last: ReaderProgress = { stage: 'reading', done: 0, total: null, records: 0 };
  let sentAt = 0;
  let sentStage: ReaderProgress['stage'] | undefined;
  const send = () => {
    sentAt = Date.now();
    sentStage = last.stage;
    post(last);
  };
  const heartbeat = setInterval(() => {
    if (Date.now() - sentAt >= heartbeatMs) send();
  }, heartbeatMs);
  return {
    post(progress) {
      last = progress;
      if (progress.stage !== sentStage || Date.now() - sentAt >= progressMs) send();
    },
    stop: () => clearInterval(heartbeat),
  };
}

/** Tells the bytes read so far. */
function counted(post: Post): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    post({ stage: 'reading', done, total: null, records: 0 });
  };
}

async function verify({ files, trustedRoots, anchors }: VerifyJob, post: Post): Promise<Verdict> {
  const [path] = files;
  if (path !== undefined && (await isPackage(path))) return verifyPackageFile(path, trustedRoots, new Date(), limits);
  if (path === undefined || !(await isArchive(path))) return verifyFiles(files, trustedRoots, new Date(), anchors);
  return verifyBundle({ path, trustedRoots, now: new Date(), limits, onBytes: counted(post) });
}

function run(job: ReaderJob, post: Post): Promise<ReaderResults[keyof ReaderResults]> {
  switch (job.kind) {
    case 'import':
      return importBundle(job, { ...limits, ...job.limits }, post, signatureChecker(job.trustedRoots, new Date(job.now)));
    case 'inspect':
      return inspectInput(job, { ...limits, ...job.limits }, post);
    case 'recording':
      return decodeRecording(job, { onProgress: post, readProtocol: wireText });
    case 'printed':
      return stagePrinted(job, { onProgress: post, readProtocol: wireText });
    case 'screen':
      return drawScreen(job);
    case 'screens':
      return drawScreens(job);
    case 'hidden':
      return hiddenOf(job);
    case 'moment':
      return drawMoment(job);
    case 'inputs':
      return readInputs(job);
    case 'verify':
      return verify(job, post);
    case 'prove':
      return proveRecords(job, (done) => post({ stage: 'reading', done, total: null, records: 0 }));
    case 'survey':
      return surveyInputs(job, limits, counted(post));
  }
}

const systemFaults: Readonly<Record<string, () => AppError>> = {
  ENOENT: () => unreadable('A file of the input is not there any more.', 'input/not-found'),
  EACCES: () => unreadable('A file of the input may not be read by this account.', 'input/not-allowed'),
  EPERM: () => unreadable('A file of the input may not be read by this account.', 'input/not-allowed'),
  ELOOP: () => unreadable('A file of the input became a symbolic link.', 'folder/symbolic-link'),
};

function unreadable(message: string, reason: string): AppError {
  return new AppError('INPUT_REFUSED', message, {
    meaning: 'Nothing of this input was imported.',
    action: 'Check that the input is complete and that you may read all of it, then try again.',
    reason,
  });
}

/** Messages of unforeseen errors may quote the file, so nothing of them leaves this process. */
function failure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isNoSpace(error)) return diskFull();
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
  if (Object.hasOwn(systemFaults, code)) return systemFaults[code]?.() as AppError;
  return new AppError('READER_FAILED', 'The process that opens untrusted files met something it cannot handle.', {
    meaning: 'Nothing of this file was stored.',
    action: 'Check where the file comes from. If it is genuine, report its format and size.',
  });
}

/** Does one job and says how it ended; never rejects. */
export async function runJob(job: ReaderJob, post: Post): Promise<ReaderMessage> {
  const progress = paced(post);
  try {
    return { kind: 'done', result: await run(job, (step) => progress.post(step)) };
  } catch (error) {
    const { code, message, detail } = failure(error);
    return { kind: 'failed', code, message, detail };
  } finally {
    progress.stop();
  }
}
