import { isUtf8 } from 'node:buffer';
import { splitStatements } from '../sqlStatements.ts';
import {
  type BindMessage,
  boundValues,
  firstString,
  opensConnection,
  type ParseMessage,
  readBind,
  readParse,
  startupParameters,
} from './postgresMessages.ts';
import { type PostgresFrame, PostgresFrames, startsFrame } from './postgresFrames.ts';
import { redacted, redactSql, redactText } from './redaction.ts';
import { sqlQueries } from './queries.ts';
import { remember, type WireReader, type WireSink } from './wire.ts';

interface Prepared extends ParseMessage {
  at: number;
  whole: boolean;
  executed: boolean;
  /** A Sync came after it: from then on another connection may have taken the name. */
  settled: boolean;
  /** Another statement of this name was prepared while several connections were open. */
  contested: boolean;
}

interface Portal {
  bind: BindMessage | undefined;
  prepared: Prepared | undefined;
  executed: boolean;
}

/** Parameters of the start-up packet that are shown; the access key stands in `user` (formats/hoop.md 2.7). */
const shownParameters = ['database', 'application_name', 'client_encoding'];

const notRecorded = 'the text of this prepared statement is not recorded';
const contested = 'several connections share this recording and prepared different statements under this name';

function paramsOf(bind: BindMessage | undefined, types: readonly number[]): { params?: string } {
  return bind && bind.values.length > 0 ? { params: JSON.stringify(boundValues(bind, types)) } : {};
}

/** Reads messages of PostgreSQL clients; the gateway records no answers, so no statement gets an outcome. */
class PostgresReader implements WireReader {
  private readonly statements = new Map<string, Prepared>();
  private readonly portals = new Map<string, Portal>();
  private readonly frames: PostgresFrames;
  private readonly sink: WireSink;
  private open = 0;
  private database: string | undefined;
  private several = false;
  private first = true;
  private plain: WireReader | undefined;

  constructor(sink: WireSink) {
    this.sink = sink;
    this.frames = new PostgresFrames(
      (frame) => this.take(frame),
      (bytes) => sink.unread(bytes),
    );
  }

  client(bytes: Buffer, at: number): void {
    // `event_stream=raw-queries` gives the text of each query in the place of its messages (formats/hoop.md 2.5).
    if (this.first && startsFrame(bytes) === false && isUtf8(bytes) && !bytes.includes(0)) this.plain = sqlQueries('postgres', this.sink);
    this.first = false;
    if (this.plain) this.plain.client(bytes, at);
    else this.frames.push(bytes, at);
  }

  server(): void {
    // Nothing of it is recorded.
  }

  finish(): void {
    this.frames.finish();
    for (const prepared of this.statements.values()) this.unused(prepared);
  }

  private take(frame: PostgresFrame): void {
    const { type, body, at } = frame;
    if (type === 'startup') this.startup(body, at);
    else if (type === 'Q') this.query(frame);
    else if (type === 'P') this.prepare(frame);
    else if (type === 'B') this.bind(frame);
    else if (type === 'E') this.execute(body, at);
    else if (type === 'C' && frame.whole) this.close(body);
    else if (type === 'S') for (const prepared of this.statements.values()) prepared.settled = true;
    else if (type === 'X') this.open = Math.max(0, this.open - 1);
    else if (type === 'p') this.sink.note(at, () => `authentication: ${redacted.password}`);
    else if (type === 'F')
      this.emit('function call', at, { action: 'execute', verb: 'CALL', remarks: ['the function is named by number only'] });
  }

  private emit(text: string | null, at: number, facts: Record<string, unknown> = {}): void {
    const database = this.database === undefined || this.several ? {} : { database: this.database };
    this.sink.statement({ text: text === null ? null : redactSql(text), facts: { offsetMs: at, complete: true, ...database, ...facts } });
  }

  private startup(body: Buffer, at: number): void {
    if (!opensConnection(body)) return;
    const parameters = startupParameters(body);
    const database = parameters.get('database') ?? '';
    if (this.database !== undefined && this.database !== database) this.several = true;
    this.database = database;
    this.open += 1;
    const shown = [...parameters].map(([name, value]) =>
      name === 'user'
        ? `user=${redacted.accessKey}`
        : shownParameters.includes(name)
          ? `${name}=${redactText(value)}`
          : `${name}=${redacted.credential}`,
    );
    this.sink.note(at, () => `connect ${shown.join(' ')}`);
  }

  private query({ body, at, whole }: PostgresFrame): void {
    const text = firstString(body);
    const texts = splitStatements(text, 'postgres');
    const doubt = isUtf8(body) ? {} : { remarks: ['the text is not UTF-8'] };
    texts.forEach((one, index) => this.emit(one, at, { complete: whole || index < texts.length - 1, ...doubt }));
  }

  private prepare({ body, at, whole }: PostgresFrame): void {
    const message = readParse(body);
    if (!message) return this.sink.unread(body.length);
    const known = this.statements.get(message.name);
    const again = known !== undefined && message.name !== '' && this.open > 1 && (known.contested || known.sql !== message.sql);
    if (known) this.unused(known);
    remember(this.statements, message.name, { ...message, at, whole, executed: false, settled: false, contested: again });
  }

  private bind({ body, whole }: PostgresFrame): void {
    const bind = whole ? readBind(body) : undefined;
    if (!bind) this.sink.unread(body.length);
    const portal = bind?.portal ?? firstString(body);
    const prepared = bind && this.statements.get(bind.statement);
    remember(this.portals, portal, { bind, prepared, executed: false });
  }

  private execute(body: Buffer, at: number): void {
    const portal = this.portals.get(firstString(body));
    // The rest of a result, fetched in parts, is no other statement.
    if (portal?.executed) return;
    if (portal) portal.executed = true;
    const prepared = portal?.prepared;
    if (prepared) prepared.executed = true;
    const certain = prepared && !this.isContested(prepared) ? prepared : undefined;
    const params = paramsOf(portal?.bind, certain?.types ?? []);
    if (certain) this.emit(certain.sql, at, { complete: certain.whole, ...params });
    else this.emit(null, at, { complete: false, ...params, remarks: [prepared ? contested : notRecorded] });
  }

  private isContested(prepared: Prepared): boolean {
    return prepared.contested || (prepared.name === '' && prepared.settled && this.open > 1);
  }

  private close(body: Buffer): void {
    const name = firstString(body.subarray(1));
    if (body[0] !== 0x53) return void this.portals.delete(name);
    const prepared = this.statements.get(name);
    if (prepared) this.unused(prepared);
    this.statements.delete(name);
  }

  /** A statement that was prepared and never run is told as just that. */
  private unused(prepared: Prepared): void {
    const { sql, at, whole, executed } = prepared;
    if (executed || sql.trim() === '') return;
    prepared.executed = true;
    this.emit(sql, at, { complete: whole, verb: 'PREPARE', action: 'other', remarks: ['prepared; that it was run is not recorded'] });
  }
}

/** A reader of recorded PostgreSQL connections (formats/hoop.md 2.3). */
export const postgres = (sink: WireSink): WireReader => new PostgresReader(sink);
