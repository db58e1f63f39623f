import { diskFull, isNoSpace } from '../diskSpace.ts';
import { AppError } from '../../shared/errors.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { limits } from './limits.ts';
import type { ImportJob, ReaderJob, ReaderMessage, ReaderProgress, ReaderResults, StagedBundle, VerifyJob } from './protocol.ts';

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
  const { isPackage, verifyPackageFile } = await import('./packaging.ts');
  const { isArchive, verifyBundle } = await import('./sealing.ts');
  const { verifyFiles } = await import('../signing/verify.ts');
  const [path] = files;
  if (path !== undefined && (await isPackage(path))) return verifyPackageFile(path, trustedRoots, new Date(), limits);
  if (path === undefined || !(await isArchive(path))) return verifyFiles(files, trustedRoots, new Date(), anchors);
  return verifyBundle({ path, trustedRoots, now: new Date(), limits, onBytes: counted(post) });
}

async function importFiles(job: ImportJob, post: Post): Promise<StagedBundle> {
  const { importBundle } = await import('../import/ingest.ts');
  const { signatureChecker } = await import('./sealing.ts');
  return importBundle(job, { ...limits, ...job.limits }, post, signatureChecker(job.trustedRoots, new Date(job.now)));
}

/** How a recording is read, whatever for. */
async function played(onProgress: Post) {
  const { wireText: readProtocol } = await import('../import/sources/hoopWire/wireText.ts');
  return { onProgress, readProtocol };
}

/** Every job loads only what it needs: a process that loads all of them takes half a second before it reads the first byte. */
async function run(job: ReaderJob, post: Post): Promise<ReaderResults[keyof ReaderResults]> {
  switch (job.kind) {
    case 'import':
      return importFiles(job, post);
    case 'inspect':
      return (await import('../import/inspect.ts')).inspectInput(job, { ...limits, ...job.limits }, post);
    case 'recording':
      return (await import('../replay/decodeRecording.ts')).decodeRecording(job, await played(post));
    case 'printed':
      return (await import('../replay/printed/stagePrinted.ts')).stagePrinted(job, await played(post));
    case 'screen':
      return (await import('../replay/drawScreen.ts')).drawScreen(job);
    case 'screens':
      return (await import('../replay/drawScreens.ts')).drawScreens(job);
    case 'hidden':
      return (await import('../replay/hidden/hiddenOf.ts')).hiddenOf(job);
    case 'moment':
      return (await import('../replay/drawScreen.ts')).drawMoment(job);
    case 'inputs':
      return (await import('../replay/readInputs.ts')).readInputs(job);
    case 'verify':
      return verify(job, post);
    case 'prove':
      return (await import('../seal/prove.ts')).proveRecords(job, (done) => post({ stage: 'reading', done, total: null, records: 0 }));
    case 'survey':
      return (await import('./survey.ts')).surveyInputs(job, limits, counted(post));
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
