import { ByteQueue } from './byteQueue.ts';
import { redactJson } from './redaction.ts';
import { longestKept, textOf, type WireReader, type WireSink, type WireStatement } from './wire.ts';
import { readObject, type WireObject } from './wireJson.ts';

/** What a command does, as far as its name says; an aggregation may write, so nothing is claimed of it. */
const actions: Readonly<Record<string, string>> = {
  find: 'read',
  getMore: 'read',
  count: 'read',
  distinct: 'read',
  aggregate: 'query',
  insert: 'create',
  create: 'create',
  createIndexes: 'create',
  update: 'update',
  findAndModify: 'update',
  findandmodify: 'update',
  collMod: 'update',
  delete: 'delete',
  drop: 'delete',
  dropDatabase: 'delete',
  dropIndexes: 'delete',
  listCollections: 'list',
  listDatabases: 'list',
  listIndexes: 'list',
};

/** Commands with which a driver keeps its connection: no act of anybody. */
const housekeeping: ReadonlySet<string> = new Set([
  ...['hello', 'isMaster', 'ismaster', 'ping', 'buildInfo', 'buildinfo', 'endSessions', 'killCursors', 'refreshSessions'],
  ...['saslStart', 'saslContinue', 'authenticate', 'getnonce', 'logout', 'getLastError'],
]);
/** Answers to a challenge let nobody in twice, and still are no business of a reader. */
const authentication = /"(saslStart|saslContinue|speculativeAuthenticate|authenticate|createUser|updateUser)"/;
const credentials = /("(?:payload|key|pwd|nonce)"\s*:\s*)(\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}|"(?:[^"\\]|\\.)*"?)/g;

function shownText(text: string): string {
  const plain = redactJson(text);
  return authentication.test(plain) ? plain.replace(credentials, '$1"[redacted: credential]"') : plain;
}

const lineFeed = 0x0a;

/** Reads what the gateway makes of MongoDB messages: one Extended JSON document a line (formats/hoop.md 2.3). */
class MongoReader implements WireReader {
  private readonly queue = new ByteQueue();
  private since = 0;
  private searched = 0;
  private last: WireStatement | undefined;
  private readonly sink: WireSink;

  constructor(sink: WireSink) {
    this.sink = sink;
  }

  client(bytes: Buffer, at: number): void {
    const { queue } = this;
    if (queue.length === 0) this.since = at;
    queue.push(bytes);
    for (let end = queue.bytes.indexOf(lineFeed, this.searched); end >= 0; end = queue.bytes.indexOf(lineFeed)) {
      this.line(queue.take(end + 1).subarray(0, end), this.since);
      this.since = at;
      this.searched = 0;
    }
    this.searched = queue.length;
  }

  server(): void {
    // Nothing of it is recorded.
  }

  finish(): void {
    const rest = this.queue.take(this.queue.length);
    this.line(rest, this.since, true);
  }

  private line(bytes: Buffer, at: number, last = false): void {
    const text = textOf(bytes.subarray(0, longestKept)).trim();
    if (text === '') return;
    const document = readObject(bytes);
    if (document) this.document(document, at, text.length < bytes.length && bytes.length > longestKept);
    else if (last && text.startsWith('{')) this.cutShort(text, at);
    else this.sink.unread(bytes.length);
  }

  private document(document: WireObject, at: number, long: boolean): void {
    const { members } = document;
    const command = members.entries[0]?.[0] ?? '';
    const database = members.text('$db');
    const whole = document.whole();
    const text = shownText(long ? whole.slice(0, longestKept) : whole);
    if (housekeeping.has(command)) return this.sink.note(at, () => text);
    if (database === undefined && !Object.hasOwn(actions, command) && this.last) return this.goesOn(this.last, text, at);
    const table = members.text(command);
    const statement = {
      text,
      facts: {
        offsetMs: at,
        complete: !long,
        verb: command,
        action: Object.hasOwn(actions, command) ? (actions[command] ?? 'other') : 'other',
        ...(database === undefined ? {} : { database }),
        ...(table === undefined ? {} : { table }),
      },
    };
    this.last = statement;
    this.sink.statement(statement);
  }

  /** Documents of a message that stand beside its command, such as those of an insert, come as lines of their own. */
  private goesOn(statement: WireStatement, text: string, at: number): void {
    this.sink.note(at, () => text);
    const joined = `${statement.text ?? ''}\n${text}`;
    if (joined.length > longestKept) statement.facts.complete = false;
    else statement.text = joined;
  }

  private cutShort(text: string, at: number): void {
    const command = /^\{\s*"([^"\\]{1,64})"/.exec(text)?.[1] ?? '';
    if (housekeeping.has(command)) return this.sink.note(at, () => shownText(text));
    const action = Object.hasOwn(actions, command) ? (actions[command] ?? 'other') : 'other';
    this.sink.statement({ text: shownText(text), facts: { offsetMs: at, complete: false, ...(command ? { verb: command } : {}), action } });
  }
}

/** A reader of recorded MongoDB connections. */
export const mongo = (sink: WireSink): WireReader => new MongoReader(sink);
