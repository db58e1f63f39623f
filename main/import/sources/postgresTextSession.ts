import type { LogRow, TextFacts } from './postgresRow.ts';

const received = /^connection received: host=(\S+?)(?: port=(\d+))?$/;

/** Whether a process number stands for another session from this row on. */
export function isNewSession({ message }: LogRow, { line }: TextFacts): boolean {
  return line === 1 || message.startsWith('connection received: ');
}

/** What sessions are followed by whose lines do not name them. */
export const processKey = (pid: string): string => `process ${pid}`;

/** Whether a session is followed by its process number. */
export const isProcessKey = (key: string): boolean => key.startsWith('process ');

/** Whether the server says that it starts or has lost its sessions. */
export function isRestart(message: string): boolean {
  return /^(?:starting PostgreSQL |database system (?:was|is ready)|terminating any other active server processes)/.test(message);
}

/** What the rows of one session tell together, where a log of text leaves it out of each of them. */
export class TextSession {
  private host: string | undefined;
  private port: string | undefined;
  /** The number that the next line must have. */
  private next = 1;
  /** Lines that add to a row: text numbers them, and the other forms do not. */
  private extra = 0;
  private numbered = true;

  /** Completes a row: the number that the other forms give it, where all lines before it are here; where the client is. */
  take(row: LogRow, { line, lines }: TextFacts): void {
    if (line !== undefined) {
      this.numbered = this.numbered && line === this.next;
      row.line_num = this.numbered ? String(line - this.extra) : undefined;
      this.next = line + lines;
      this.extra += lines - 1;
    }
    const [, host, port] = received.exec(row.message) ?? [];
    if (host !== undefined && !row.text?.background) [this.host, this.port] = [host, port];
    row.remote_host ??= this.host;
    if (row.remote_host === this.host) row.remote_port ??= this.port;
  }
}
