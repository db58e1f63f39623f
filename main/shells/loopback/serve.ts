import type { App } from '../../app.ts';
import { loadStaticFiles } from '../staticFiles.ts';
import { startLoopback } from './server.ts';

export interface ServeOptions {
  /** Folder of the built window. */
  window: string;
  /** 0 takes any free port. */
  port: number;
  /** Minutes without a request after which the server ends; 0: never. */
  idleMinutes: number;
  /** One line to the person at the terminal. */
  say: (line: string) => void;
  /** Ends the server. */
  signal: AbortSignal;
  /** Lines typed at the terminal, when there is one: each asks for a new link. */
  input?: NodeJS.ReadableStream & { isTTY?: boolean };
}

/** What a person should know before serving: the loopback interface is shared by everybody on a machine. */
function warnings(): string[] {
  const lines: string[] = [];
  if (process.getuid?.() === 0) lines.push('Warning: started as root. Start it from your own account, so that other accounts stay out.');
  if (process.env['SSH_CONNECTION']) lines.push('Warning: started over SSH. The link works only in a browser on this machine.');
  return lines;
}

/**
 * Serves the application to a browser on this machine until the signal fires or nobody uses it, and says each link with its
 * one-time code. Resolves when the server has ended; the application stays open. Rejects with USAGE when the port cannot be had.
 */
export async function serve(app: App, { window, port, idleMinutes, say, signal, input }: ServeOptions): Promise<void> {
  let ended: (reason: string) => void = () => undefined;
  const end = new Promise<string>((resolve) => {
    ended = resolve;
  });
  const loopback = await startLoopback(app, {
    files: loadStaticFiles(window),
    port,
    idleMs: idleMinutes > 0 ? idleMinutes * 60_000 : null,
    log: say,
    onEnd: (reason) => ended(reason === 'idle' ? `Stopped after ${idleMinutes} minutes without use.` : 'Stopped after 12 hours.'),
  });
  const sayLink = () => say(`Open ${loopback.newUrl()}`);
  const abort = () => void loopback.close().then(() => ended('Stopped.'));
  warnings().forEach(say);
  sayLink();
  const terminal = input?.isTTY === true ? input : null;
  const again = terminal
    ? 'Press Enter for a new one'
    : process.platform === 'win32'
      ? null
      : `\`kill -USR2 ${process.pid}\` gives a new one`;
  say(`The link works once, within 60 seconds.${again ? ` ${again}.` : ''} Ctrl+C stops the program.`);
  terminal?.on('data', sayLink);
  process.on('SIGUSR2', sayLink);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  say(await end);
  signal.removeEventListener('abort', abort);
  process.off('SIGUSR2', sayLink);
  terminal?.off('data', sayLink).pause();
}
