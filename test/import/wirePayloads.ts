import type { WireStatement } from '../../main/import/sources/hoopWire/wire.ts';
import { wireReader } from '../../main/import/sources/hoopWire/readers.ts';

/** Recorded bytes in order: `i` of the client, `o` of the server. */
export type Piece = readonly ['i' | 'o', Uint8Array | string];

const int = (size: 2 | 4, value: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeIntBE(value, 0, size);
  return bytes;
};
const zeroEnded = (text: string) => Buffer.concat([Buffer.from(text), Buffer.of(0)]);

/** One message of a PostgreSQL client. */
export function message(letter: string, ...body: Buffer[]): Buffer {
  const content = Buffer.concat(body);
  return Buffer.concat([Buffer.from(letter), int(4, content.length + 4), content]);
}

/** Messages of the extended query protocol and their companions (PostgreSQL manual, Message Formats). */
export const postgresMessages = {
  startup: (parameters: Record<string, string>) => {
    const pairs = Object.entries(parameters).flatMap((pair) => pair.map(zeroEnded));
    const content = Buffer.concat([int(4, 196_608), ...pairs, Buffer.of(0)]);
    return Buffer.concat([int(4, content.length + 4), content]);
  },
  encryption: () => Buffer.concat([int(4, 8), int(4, 80_877_103)]),
  password: (text: string) => message('p', zeroEnded(text)),
  query: (sql: string) => message('Q', zeroEnded(sql)),
  parse: (name: string, sql: string, types: readonly number[] = []) =>
    message('P', zeroEnded(name), zeroEnded(sql), int(2, types.length), ...types.map((type) => int(4, type))),
  bind: (portal: string, name: string, values: readonly (string | Uint8Array | null)[] = [], formats: readonly number[] = []) =>
    message(
      'B',
      zeroEnded(portal),
      zeroEnded(name),
      int(2, formats.length),
      ...formats.map((format) => int(2, format)),
      int(2, values.length),
      ...values.map((value) =>
        value === null ? int(4, -1) : Buffer.concat([int(4, Buffer.from(value as string).length), Buffer.from(value as string)]),
      ),
      int(2, 0),
    ),
  describe: () => message('D', Buffer.from('P'), zeroEnded('')),
  execute: (portal = '', rows = 0) => message('E', zeroEnded(portal), int(4, rows)),
  closeStatement: (name: string) => message('C', Buffer.from('S'), zeroEnded(name)),
  sync: () => message('S'),
  terminate: () => message('X'),
};

/** An HTTP/1.1 message with its length, unless headers say how it ends. */
export function httpMessage(start: string, headers: Record<string, string> = {}, body = ''): string {
  const length = body === '' || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start}\r\n${lines.join('')}\r\n${body}`;
}

/** A request of JSON-RPC over HTTP, and an answer to one. */
export const rpcRequest = (id: unknown, method: string, params: unknown): string =>
  httpMessage(
    'POST /mcp HTTP/1.1',
    { Host: 'mcp.clinic.example', 'Content-Type': 'application/json' },
    JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params }),
  );
export const rpcAnswer = (id: unknown, answer: object, status = '200 OK'): string =>
  httpMessage(`HTTP/1.1 ${status}`, { 'Content-Type': 'application/json' }, JSON.stringify({ jsonrpc: '2.0', id, ...answer }));

export interface Read {
  statements: WireStatement[];
  /** Everything that would be shown: statements and notes. */
  shown: string;
  unread: number;
}

/** Reads pieces as one protocol, one millisecond apart, or all at once where only the bytes count. */
export function readPieces(protocol: string, pieces: readonly Piece[], apart = 1): Read {
  const statements: WireStatement[] = [];
  const notes: string[] = [];
  let unread = 0;
  const reader = wireReader(protocol, {
    statement: (statement) => statements.push(statement),
    note: (_at, text) => notes.push(text()),
    unread: (bytes) => {
      unread += bytes;
    },
  });
  if (!reader) throw new Error(`no reader of ${protocol}`);
  pieces.forEach(([side, payload], index) => {
    const bytes = Buffer.from(payload as string);
    if (side === 'i') reader.client(bytes, index * apart);
    else reader.server(bytes, index * apart);
  });
  reader.finish();
  return { statements, shown: [JSON.stringify(statements), ...notes].join('\n'), unread };
}

/** Texts of the statements. */
export const texts = ({ statements }: Read): (string | null)[] => statements.map(({ text }) => text);

/** Some facts of each statement. */
export const facts = ({ statements }: Read, ...names: (keyof WireStatement['facts'])[]): unknown[][] =>
  statements.map(({ facts: all }) => names.map((name) => all[name]));
