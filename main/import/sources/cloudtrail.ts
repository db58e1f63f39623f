import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import sql from './cloudtrail.sql?raw';
import { redacted } from './hoopWire/redaction.ts';
import { hasAll, type JsonHead, wrapped } from './jsonHead.ts';
import { emitJson, JsonReader, type JsonRecord, jsonRecords, type JsonShape } from './jsonRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';

/** Members that columns tell in full; the others are kept in `unmapped`. */
const mapped = new Set([
  'awsRegion',
  'errorCode',
  'errorMessage',
  'eventID',
  'eventName',
  'eventSource',
  'eventTime',
  'recipientAccountId',
  'requestID',
  'requestParameters',
  'sourceIPAddress',
  'userAgent',
]);

/** A log file, the answer of LookupEvents, and a batch of CloudWatch Logs. */
const shape: JsonShape = { reason: 'cloudtrail/json', wrappers: ['Records', 'Events', 'logEvents'] };

/** Members that hold a record as EventBridge, CloudWatch Logs and LookupEvents wrap it. */
const wrappings = ['detail', 'message', 'CloudTrailEvent'];

/** Secrets of the credentials that a service hands out; the id of a key beside them opens nothing and tells who used it later. */
const issuedSecrets = ['sessionToken', 'secretAccessKey', 'secretKey'];
const issuedSecret = new RegExp(`("(?:${issuedSecrets.join('|')})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)+"`, 'g');
const hideIssued = (text: string): string => text.replace(issuedSecret, `$1"${redacted.credential}"`);

/** The record without secrets that it hands out. Few do, and the text of all others is not looked through. */
function withoutIssued(reader: JsonReader, record: JsonRecord): JsonRecord {
  const { members } = record;
  const issues = members.kind('responseElements') === 'object' && issuedSecrets.some((name) => members.bytes.includes(`"${name}"`));
  return issues ? reader.hiding(record, hideIssued) : record;
}

const notOne = 'Not a CloudTrail record: it has no eventName, eventSource or eventTime.';

/** An Insight has the name of the calls that it tells of inside. */
const isRecord = (members: Members): boolean =>
  hasAll(members, 'eventName', 'eventSource', 'eventTime') || hasAll(members, 'insightDetails', 'eventTime');

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const found = json();
  if (!found) return { confidence: 0 };
  const { root, record } = found;
  if (hasAll(root, 'digestS3Object', 'logFiles'))
    return {
      confidence: 0.97,
      unread: { reason: 'cloudtrail/digest', says: 'This is a digest of CloudTrail: it proves log files and holds no events.' },
    };
  // A log file of an hour without a call, which digests list like any other.
  if (root.kind('Records') === 'array' && root === record && root.entries.length === 1) return { confidence: 0.6 };
  const records = [record, ...wrappings.map((key) => wrapped(record, key))];
  return { confidence: records.some((one) => one && isRecord(one) && hasAll(one, 'eventVersion')) ? 0.97 : 0 };
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const recordOf = (found: JsonRecord): JsonRecord | undefined => {
    if (isRecord(found.members)) return found;
    for (const key of wrappings) {
      const inner = reader.inner(found, key);
      if (inner && isRecord(inner.members)) return inner;
    }
    return undefined;
  };
  for (const found of jsonRecords(content, sink, limits, shape)) {
    const record = recordOf(found);
    if (record) emitJson(sink, withoutIssued(reader, record), { mapped });
    else sink.rejected({ ...found.place, reason: notOne });
    yield found.place.offset;
  }
}

/** Records of AWS CloudTrail: log files, LookupEvents, EventBridge and CloudWatch Logs (formats/sources.md 6). */
export const cloudtrail: Source = {
  id: 'cloudtrail',
  detect,
  frame,
  showable: (bytes) => Buffer.from(hideIssued(bytes.toString('utf8'))),
  sql,
};
