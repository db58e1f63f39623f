import { foldedRecord } from '../ingest/digests.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { type CanonicalFacts, canonicalSql, emitCanonical } from './canonical.ts';
import { type JsonHead, wrapped } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords } from './jsonRecords.ts';
import { answerFacts, type Ends, type Message, messageOf, requestFacts, wrappings } from './mcpMessage.ts';
import { type GivenUp, OpenRecords } from './openRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';

const mostSessions = 100_000;

const mapped = new Set(['ts', 'mcp_session_id', 'jsonrpc', 'method']);

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const record = json()?.record;
  const messages = record ? [record, ...wrappings.map((key) => wrapped(record, key))] : [];
  return { confidence: messages.some((one) => one?.text('jsonrpc') === '2.0') ? 0.95 : 0 };
}

const unanswered: Readonly<Record<GivenUp, string>> = {
  repeated: 'another request of the session has the same id: which of them was answered cannot be told',
  crowded: 'its answer does not stand near it',
  ended: 'no answer to it stands in the file',
};

const opposite = { client: 'server', server: 'client' } as const;

/** Pairs requests with their answers: by session, by who sent them, and by id (JSON-RPC 2.0, section 5). */
class Exchanges {
  private readonly open = new OpenRecords<Pick<Message, 'record' | 'method' | 'at'> & { facts: CanonicalFacts }>((request, why) =>
    this.emit(request.record, { ...request.facts, outcome: 'unknown' }, [unanswered[why]]),
  );
  private readonly ends = new Map<string, Ends>();
  private readonly sink: RecordSink;
  private readonly reader: JsonReader;

  constructor(sink: RecordSink, reader: JsonReader) {
    this.sink = sink;
    this.reader = reader;
  }

  take(message: Message): void {
    if (message.method === undefined) this.answer(message);
    else if (message.id === undefined)
      this.emit(message.record, { ...this.factsOf(message), outcome: 'unknown' }, ['a notification, which nobody answers']);
    else this.request(message);
  }

  close(): void {
    this.open.close();
  }

  private endsOf({ session = '' }: Message): Ends {
    const known = this.ends.get(session);
    if (known) return known;
    if (this.ends.size >= mostSessions) return {};
    const made: Ends = {};
    this.ends.set(session, made);
    return made;
  }

  private factsOf(message: Message): CanonicalFacts {
    return requestFacts(message, this.endsOf(message), this.reader);
  }

  private request(message: Message): void {
    if (message.method === 'initialize') {
      const params = this.reader.inner(message.message, 'params');
      const client = params && this.reader.inner(params, 'clientInfo')?.members;
      if (client) this.endsOf(message).client = { name: client.text('name'), version: client.text('version') };
    }
    const { record, method, at } = message;
    this.open.put(keyOf(message, message.from), { record, method, at, facts: this.factsOf(message) });
  }

  private answer(message: Message): void {
    const request = this.open.take(keyOf(message, message.from && opposite[message.from]));
    if (!request) {
      const facts = {
        ...answerFacts(message, this.reader),
        event_time: message.at,
        event_time_raw: message.writtenAt,
        source_event_type: 'response',
        session_uid: message.session,
      };
      this.emit(message.record, { ...facts, session_type: 'mcp', action: 'other' }, ['an answer whose request does not stand in the file']);
      return;
    }
    if (request.method === 'initialize') {
      const result = this.reader.inner(message.message, 'result');
      this.endsOf(message).server = result && this.reader.inner(result, 'serverInfo')?.members.text('name');
    }
    const { line, offset, bytes } = message.record.place;
    const facts = { ...request.facts, ...answerFacts(message, this.reader, request.method), ...lasted(request.at, message.at) };
    const server = this.endsOf(message).server;
    const named = request.method === 'initialize' ? { ...facts, resource_name: server } : facts;
    this.emit(request.record, named, [], message.record, foldedRecord(line, offset, bytes));
  }

  private emit(
    record: JsonRecord,
    facts: CanonicalFacts,
    remarks: readonly string[],
    answer?: JsonRecord,
    folded?: ReturnType<typeof foldedRecord>,
  ): void {
    const problems = answer?.problems ?? [];
    emitCanonical(this.sink, record, facts, { mapped, remarks, problems, ...(folded ? { folded: [folded] } : {}) });
  }
}

const keyOf = ({ session, id }: Message, from: Message['from']): string => JSON.stringify([session, from, id]);

function lasted(from: string | undefined, to: string | undefined): CanonicalFacts {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) || ms < 0 ? {} : { start_time: from, end_time: to, duration_ms: ms };
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const exchanges = new Exchanges(sink, reader);
  for (const found of jsonRecords(content, sink, limits, { reason: 'mcp/json' })) {
    const message = messageOf(reader.withoutSecrets(found), reader);
    if (message) exchanges.take(message);
    else sink.rejected({ ...found.place, reason: 'Not a message of JSON-RPC 2.0.' });
    yield found.place.offset;
  }
  exchanges.close();
}

/** Messages of the Model Context Protocol as a proxy logs them, a request and its answer in one event (formats/sources.md 12). */
export const mcpLog: Source = { id: 'mcp', detect, frame, sql: canonicalSql };
