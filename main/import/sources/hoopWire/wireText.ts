import { wireReader } from './readers.ts';
import type { WireStatement } from './wire.ts';

/** Recorded payload as lines of text, piece by piece; each call gives what has become readable with it. */
export interface WireText {
  client(bytes: Buffer, at: number): string;
  server(bytes: Buffer, at: number): string;
  finish(): string;
}

/** Control characters are shown and not obeyed: a statement must not move the cursor of whoever reads it. */
const visible = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) =>
    character === '\r' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

function statementText({ text, facts }: WireStatement): string {
  const doubts = [...(text !== null && facts.complete === false ? ['cut short'] : []), ...(facts.remarks ?? [])];
  const parameters = facts.params === undefined ? '' : `\n  parameters: ${facts.params}`;
  return `${text ?? '[a statement without its text]'}${parameters}${doubts.map((doubt) => `\n  [${doubt}]`).join('')}`;
}

/** Protocols of which nothing that was sent can be read, and what was answered is not recorded. */
const sealed: ReadonlySet<string> = new Set(['tcp', 'oracledb', 'unknown']);

const bytesOnly = (): WireText => ({
  client: (bytes) => `[${bytes.length} bytes sent, which are not shown]\n`,
  server: (bytes) => `[${bytes.length} bytes received, which are not shown]\n`,
  finish: () => '',
});

/** Text of a protocol without its secrets (formats/hoop.md 2.7); undefined where output is shown as it was recorded. */
export function wireText(protocol: string): WireText | undefined {
  let lines: string[] = [];
  let unread = 0;
  const add = (text: string) => lines.push(visible(text));
  const reader = wireReader(protocol, {
    statement: (statement) => {
      if (!statement.noted) add(statementText(statement));
    },
    note: (_at, text) => add(text()),
    unread: (bytes) => {
      unread += bytes;
    },
  });
  if (!reader) return sealed.has(protocol) ? bytesOnly() : undefined;
  const taken = (): string => {
    if (unread > 0) add(`[${unread} bytes that are no message of the protocol]`);
    const text = lines.map((line) => `${line}\n`).join('');
    lines = [];
    unread = 0;
    return text;
  };
  return {
    client(bytes, at) {
      reader.client(bytes, at);
      return taken();
    },
    server(bytes, at) {
      reader.server(bytes, at);
      return taken();
    },
    finish() {
      reader.finish();
      return taken();
    },
  };
}
