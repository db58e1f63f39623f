import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { acted, canonicalDocument, type CanonicalFacts, canonicalSql, emitCanonical } from './canonical.ts';
import { type JsonHead, wrapped } from './jsonHead.ts';
import { JsonReader, jsonRecords } from './jsonRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import { identified, joined, part, textOf, type VendorRecord, writtenOf } from './vendorAudit.ts';

const mapped = new Set(['id', 'session_id', 'start_time', 'end_time', 'type', 'endpoint', 'bytes_up', 'bytes_down']);

const isRecording = (record: Members): boolean =>
  /^sr_\w+$/.test(record.text('id') ?? '') && /^s_\w+$/.test(record.text('session_id') ?? '') && record.has('state');

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const record = json()?.record;
  const inner = record && wrapped(record, 'item');
  return { confidence: [record, inner].some((one) => one && isRecording(one)) ? 0.95 : 0 };
}

/** What holds of a recording and of each of its channels: whose session it was, and of what. */
function sessionFacts(record: VendorRecord): CanonicalFacts {
  const made = part(record, 'create_time_values');
  const [user, target] = [part(made, 'user'), part(made, 'target')];
  const [uid, endpoint, type] = [textOf(user, 'id'), textOf(record, 'endpoint'), textOf(record, 'type')];
  return {
    session_uid: textOf(record, 'session_id'),
    session_type: { ssh: 'ssh', rdp: 'desktop' }[type ?? ''],
    actor_type: 'unknown',
    actor_uid: uid,
    actor_name: textOf(user, 'name'),
    identity_confidence: uid === undefined ? 'none' : 'verified',
    identity_basis: uid === undefined ? 'the record names nobody' : 'the user as Boundary knew it when the session was made',
    ...acted('ssh', 'connect'),
    resource_type: 'host',
    resource_uid: textOf(target, 'id'),
    resource_name: textOf(target, 'name') ?? endpoint,
    host_name: /^[a-z]+:\/\/(\[[^\]]+\]|[^:/]+)/.exec(endpoint ?? '')?.[1],
    outcome: 'unknown',
    // The bytes of it are files of their own, which may be here or not.
    recording_state: 'unknown',
  };
}

/** What a recording, or a channel of one, says of its extent; numbers of bytes are texts. */
const extentFacts = (record: VendorRecord, type: string): CanonicalFacts => ({
  ...identified('boundary', textOf(record, 'id')),
  source_event_type: type,
  event_time: textOf(record, 'start_time'),
  start_time: textOf(record, 'start_time'),
  end_time: textOf(record, 'end_time'),
  bytes_in: writtenOf(record, 'bytes_up'),
  bytes_out: writtenOf(record, 'bytes_down'),
  correlation_uid: textOf(record, 'id'),
});

const listOf = (record: VendorRecord, key: string): VendorRecord[] => {
  const list = record[key];
  return Array.isArray(list) ? list.filter((one): one is VendorRecord => typeof one === 'object' && one !== null) : [];
};

/** A recording is a session's; a channel of it is what a file of a recording is called by. */
function emitRecording(sink: RecordSink, record: Parameters<typeof emitCanonical>[1]): void {
  const values = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
  const session = sessionFacts(values);
  const recording = extentFacts(values, 'session-recording');
  const told = { verb: 'record', command_text: joined(' ', 'session recording', textOf(values, 'endpoint')) };
  const event = emitCanonical(sink, record, { ...session, ...told, ...recording }, { mapped });
  const channels = listOf(values, 'connection_recordings').flatMap((one) => listOf(one, 'channel_recordings'));
  for (const [index, channel] of channels.entries()) {
    const facts = { ...session, ...told, ...extentFacts(channel, 'channel-recording') };
    sink.statement(event, index + 1, null, { document: canonicalDocument(facts) });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  for (const found of jsonRecords(content, sink, limits, { reason: 'boundary_recording/json', wrappers: ['items'] })) {
    const record = isRecording(found.members) ? found : reader.inner(found, 'item');
    if (record && isRecording(record.members)) emitRecording(sink, reader.withoutSecrets(record));
    else sink.rejected({ ...found.place, reason: 'Not a session recording of Boundary: it has no id, session_id or state.' });
    yield found.place.offset;
  }
}

/**
 * Session recordings as Boundary describes them, `boundary session-recordings read|list -format json` (formats/sources.md 3.2): whose session
 * each is, and its channels, by whose ids the files of it are called.
 */
export const boundaryRecording: Source = { id: 'boundary_recording', detect, frame, sql: canonicalSql };
