import type { Content, Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { notUtf8, validText } from '../json/rewrite.ts';
import { type CanonicalFacts, emitCanonical } from './canonical.ts';
import { redactJson } from './hoopWire/redaction.ts';
import { jsonHead } from './jsonHead.ts';
import { JsonReader, type JsonRecord, jsonRecords } from './jsonRecords.ts';
import type { Detection, RecordPlace, RecordSink } from './source.ts';
import { textOf, type VendorRecord } from './vendorAudit.ts';

/** What the log of a server is told with: the columns of an event, and its text without secrets. */
export interface LogMapping {
  facts(record: VendorRecord): CanonicalFacts;
  withoutSecrets(text: string): string;
}

/** What syslog, a runtime of containers and its console write before a line; the server's own lines begin with their time. */
const before = String.raw`(?<before>(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)) (?:\S{1,255} [^\s[\]]{1,64}\[\d{1,10}\]: |std(?:out|err) [FP] )|[\w.-]{1,64} +\| )?`;
const time = String.raw`(?<time>(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d[,.]\d{3}(?:Z|[+-]\d\d:?\d\d)?)`;
const logger = String.raw`(?<level>[A-Z]{1,16}) +\[(?<logger>[^\]\s]{1,256})\] \((?<thread>[^)\n]*)\) `;
/** `2026-09-03 08:12:44,123 WARN  [org.keycloak.events] (executor-thread-5) message`; a console of WildFly leaves the date out. */
const serverLine = new RegExp(`^${before}${time} +${logger}(?<message>.*)$`, 'su');
const eventsLogger = 'org.keycloak.events';

const textOfHead = (head: Uint8Array): string => Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
const isJson = (text: string): boolean => /^(?:ï»¿)?\s*\{/.test(text);

const loggerOf = (record: Members | undefined): string | undefined => record?.text('loggerName') ?? record?.text('log.logger');

const events = 'It has lines of a server, whose logger is org.keycloak.events.';
const server = 'Its lines are those of a Keycloak server; events may follow.';
const few = 'Some of its lines are those of a Keycloak server, and most are not.';

/** A line of JSON says who wrote it in a member of its own: what deeper members and texts say is anyone's. */
function detectJson(text: string, root: Members | undefined): Detection {
  const first = loggerOf(root);
  if (first === undefined) return { confidence: 0 };
  const lines = text.split('\n').filter((line) => line.includes('org.keycloak.'));
  const loggers = [first, ...lines.map((line) => loggerOf(jsonHead(Buffer.from(line, 'latin1'))?.root))];
  if (loggers.includes(eventsLogger)) return { confidence: 0.94, why: events };
  return loggers.some((one) => one?.startsWith('org.keycloak.')) ? { confidence: 0.7, why: server } : { confidence: 0 };
}

/** Anyone may have such a line stand in a log or recording of another kind: the first and most of the lines must be such. */
function detectText(text: string): Detection {
  // A trace of a stack belongs to the line before it.
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^(?:\t|Caused by: )/.test(line));
  const loggers = lines.map((line) => serverLine.exec(line)?.groups?.logger);
  if (!loggers.some((one) => one?.startsWith('org.keycloak.'))) return { confidence: 0 };
  const own = loggers.filter((one) => one !== undefined).length;
  if (loggers[0] === undefined || 2 * own <= loggers.length) return { confidence: 0.6, why: few };
  return loggers.includes(eventsLogger) ? { confidence: 0.94, why: events } : { confidence: 0.7, why: server };
}

/** Whether a head is that of a server's log: with events, or so far with lines of the server alone. */
export function detectKeycloakLog(head: Uint8Array, json = () => jsonHead(head)): Detection {
  const text = textOfHead(head);
  if (!text.includes('org.keycloak.')) return { confidence: 0 };
  return isJson(text) ? detectJson(text, json()?.root) : detectText(text);
}

/** Where in a line of JSON begins what a message says, or what was sent. */
const saidInJson =
  /"(?:message|representation|details|credentials|secretData|credentialData|value|exception|stackTrace|error\.\w{1,32})"\s*:/;
const unsaid = '[redacted: message]';

/** What may be shown of a record that is no event: who wrote it and when. Its message may hold what an administrator sent, cut anywhere. */
export function showableOfKeycloak(bytes: Buffer): Buffer {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (/^\s*[[{]/.test(text)) {
    const at = text.search(saidInJson);
    return Buffer.from(redactJson(at < 0 ? text : text.slice(0, at) + unsaid));
  }
  const message = serverLine.exec(text)?.groups?.message;
  return Buffer.from(message === undefined ? unsaid : text.slice(0, text.length - message.length) + unsaid);
}

/** The fields of an event as the log writes them, in turn. */
interface Fields {
  entries: (readonly [name: string, value: string])[];
  quoted: boolean;
  problems: string[];
}

const named = /([A-Za-z_$][\w.$-]*)=/y;
const nextName = /, [A-Za-z_$][\w.$-]*=/;
const nextAfterSpaced = new RegExp(`'${nextName.source}`);

/** The end of a value in quotes. The server escapes quotes and no backslashes, so that a quote ends it unless one stands before. */
function quotedEnd(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) if (text[at - 1] !== '\\') return at;
  return -1;
}

/** The end of a value that older versions wrote as it was, in apostrophes where it holds a space: the next name tells it. */
function bareEnd(text: string, start: number): number {
  const spaced = text[start] === "'";
  const rest = text.slice(start);
  const next = rest.search(spaced ? nextAfterSpaced : nextName);
  return next < 0 ? text.length : start + next + (spaced ? 1 : 0);
}

const cannotBeTold = 'its fields cannot be told apart to the end';
const twice = 'a field is there twice, and the first is told';

/** One value, and where it ends; undefined when its end cannot be told. */
function valueAt(text: string, start: number, quote: string | undefined): { value: string; end: number } | undefined {
  if (quote !== undefined && text[start] === quote) {
    const end = quotedEnd(text, start + 1, quote);
    return end < 0 ? undefined : { value: text.slice(start + 1, end).replaceAll(`\\${quote}`, quote), end: end + 1 };
  }
  const end = bareEnd(text, start);
  const value = text.slice(start, end);
  return { value: quote === undefined && /^'.*'$/s.test(value) ? value.slice(1, -1) : value, end };
}

/** Reads what the event listener of the log writes; undefined when it is no event. */
export function eventFields(message: string): Fields | undefined {
  const [, first] = /^(?:type|operationType)=(.)/s.exec(message) ?? [];
  if (first === undefined) return undefined;
  const quote = first === '"' || first === "'" ? first : undefined;
  const fields: Fields = { entries: [], quoted: quote !== undefined, problems: [] };
  for (let at = 0; at < message.length; ) {
    named.lastIndex = at;
    const [written, name] = named.exec(message) ?? [];
    const start = at + (written?.length ?? 0);
    // Cookies are written last, in brackets, and hold names and values of their own.
    const found = name === 'cookies' ? { value: message.slice(start), end: message.length } : valueAt(message, start, quote);
    if (name === undefined || !found || (found.end < message.length && !message.startsWith(', ', found.end))) {
      fields.problems.push(cannotBeTold);
      break;
    }
    fields.entries.push([name, found.value]);
    at = found.end + 2;
  }
  return fields;
}

const members = ['realmId', 'realmName', 'sessionId', 'error', 'resourceType', 'resourcePath', 'representation'];
const subject = ['clientId', 'userId', 'ipAddress'];

/** The event as the interface of the server gives it. What is unknown, the log writes as `null`, whatever it is. */
function documentOf({ entries }: Fields, time: string): { document: VendorRecord; repeated: boolean } {
  const all = new Map<string, string>();
  for (const [name, value] of entries) if (!all.has(name)) all.set(name, value);
  const [kind = ''] = all.keys();
  const top = [kind, ...members];
  const known = [...all].filter(([, value]) => value !== 'null');
  const chosen = (isChosen: (name: string) => boolean) => Object.fromEntries(known.filter(([name]) => isChosen(name)));
  const who = chosen((name) => subject.includes(name));
  const document = {
    time,
    ...chosen((name) => top.includes(name)),
    ...(kind === 'operationType' ? { authDetails: who } : who),
    details: chosen((name) => !top.includes(name) && !subject.includes(name)),
  };
  return { document, repeated: all.size < entries.length };
}

const serverOnly = 'A line of the server, which is no event of org.keycloak.events.';
const unquoted = 'this version quotes no values: whoever chose one with a line feed could have made up a line';

/** An event of the log, wherever its message stood. */
interface Logged {
  place: RecordPlace;
  message: string;
  time: string;
  context: Readonly<Record<string, unknown>>;
  problems: readonly string[];
  searchable?: Buffer;
}

/** Puts the events of one log where they go. */
class LogEvents {
  private readonly reader: JsonReader;
  private readonly sink: RecordSink;
  private readonly mapping: LogMapping;

  constructor(sink: RecordSink, limits: ImportLimits, mapping: LogMapping) {
    this.reader = new JsonReader(limits);
    this.sink = sink;
    this.mapping = mapping;
  }

  line({ number, offset, bytes, length, longSha256 }: Line): void {
    const place = { line: number, offset, bytes };
    if (longSha256 !== undefined) {
      this.sink.rejected({ ...place, reason: 'The line is too long.', whole: { length, sha256: longSha256 } });
      return;
    }
    const valid = validText(bytes);
    const text = valid
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimEnd();
    if (text === '') return;
    const found = serverLine.exec(text)?.groups ?? {};
    const { before: around, level, thread } = found;
    if (found.logger !== eventsLogger) {
      this.sink.rejected({ ...place, reason: serverOnly });
      return;
    }
    const problems = valid === bytes ? [] : [notUtf8];
    this.take({ place, message: found.message ?? '', time: found.time ?? '', context: { before: around, level, thread }, problems });
  }

  record(found: JsonRecord): void {
    const {
      place,
      problems,
      searchable,
      members: { bytes },
    } = this.reader.withoutSecrets(found);
    const {
      message,
      loggerName,
      'log.logger': ecs,
      timestamp,
      '@timestamp': ecsTime,
      ...context
    } = JSON.parse(bytes.toString('utf8')) as VendorRecord;
    if ((loggerName ?? ecs) !== eventsLogger || typeof message !== 'string') this.sink.rejected({ ...place, reason: serverOnly });
    else
      this.take({
        place,
        message,
        time: textOf({ timestamp, ecsTime }, 'timestamp', 'ecsTime') ?? '',
        context,
        problems,
        ...(searchable ? { searchable } : {}),
      });
  }

  private take({ place, message, time, context, problems, searchable }: Logged): void {
    const { reader, sink, mapping } = this;
    const fields = eventFields(message);
    const told = fields && documentOf(fields, time.replace(',', '.').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    const read = told ? reader.record({ ...place, bytes: Buffer.from(JSON.stringify(told.document)) }) : serverOnly;
    if (typeof read === 'string' || !fields || !told) {
      sink.rejected({ ...place, reason: typeof read === 'string' ? read : serverOnly });
      return;
    }
    const doubts = [...problems, ...read.problems, ...fields.problems, ...(told.repeated ? [twice] : [])];
    const whole = { ...read, place, rewritten: true, problems: doubts, ...(searchable ? { searchable } : {}) };
    const shown = reader.withoutSecrets(whole, (text) => mapping.withoutSecrets(text));
    // What is not told was not looked through for secrets, which may stand in it cut short.
    const untold = fields.problems.length > 0 || told.repeated;
    const record = untold ? { ...shown, searchable: shown.members.bytes } : shown;
    const facts = mapping.facts(JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord);
    const remarks = fields.quoted ? [] : [unquoted];
    emitCanonical(sink, record, { ...facts, event_time_raw: time }, { mapped, remarks, context });
  }
}

const mapped: ReadonlySet<string> = new Set(['time', 'type', 'error']);

/** Reads what the event listener writes into the log of a server, as lines of text or of JSON; every other line is rejected. */
export function* frameKeycloakLog(content: Content, sink: RecordSink, limits: ImportLimits, mapping: LogMapping): Generator<number> {
  const events = new LogEvents(sink, limits, mapping);
  if (isJson(textOfHead(content.head))) {
    for (const record of jsonRecords(content, sink, limits, { reason: 'keycloak/json' })) {
      events.record(record);
      yield record.place.offset;
    }
    return;
  }
  for (const line of content.lines(limits.lineBytes)) {
    events.line(line);
    yield line.offset;
  }
}
