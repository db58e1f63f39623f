import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { foldedRecord } from '../ingest/digests.ts';
import { JsonScanner } from '../json/scanner.ts';
import { canonicalSql, emitCanonical } from './canonical.ts';
import { redactJson } from './hoopWire/redaction.ts';
import { type JsonHead } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords } from './jsonRecords.ts';
import { type Attributes, attributesOf, withoutSecretPairs } from './otelAttributes.ts';
import { logFacts } from './otelLogs.ts';
import { type Span, spanFacts, spanOf } from './otelSpans.ts';
import type { Detection, RecordPlace, RecordSink, Source } from './source.ts';

const wrappers = ['resourceSpans', 'resourceLogs'];
const scopes = ['scopeSpans', 'scopeLogs', 'instrumentationLibrarySpans'];
const records = ['spans', 'logRecords'];

const mapped = new Set(['traceId', 'startTimeUnixNano', 'timeUnixNano']);

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const found = json();
  const mark = found && (wrappers.includes(found.wrapper ?? '') || wrappers.some((key) => found.root.has(key)));
  const bare = found?.wrapper === undefined && scopes.some((key) => found?.root.has(key));
  return { confidence: mark || bare ? 0.95 : 0 };
}

/** Where the elements of an array stand that is a member of the object at the start of some bytes. */
class Arrays {
  private readonly scanner: JsonScanner;

  constructor(limits: ImportLimits) {
    this.scanner = new JsonScanner(limits);
  }

  elements(bytes: Buffer, start: number, end: number, keys: readonly string[]): (readonly [start: number, end: number])[] {
    const found: (readonly [number, number])[] = [];
    this.scanner.scan(bytes, start, end, ...keys.map((key) => ({ key, element: (from: number, to: number) => found.push([from, to]) })));
    return found;
  }
}

/** What stands around records: what sent them, and the library that made them. */
interface Around {
  resource: Readonly<Record<string, unknown>>;
  scope?: Readonly<Record<string, unknown>>;
}

/** The library that made the records of a scope, whose bytes are none of theirs. */
function scopeOf(place: RecordPlace, reader: JsonReader): Around['scope'] {
  const whole = reader.record(place);
  const scope = typeof whole === 'string' ? undefined : (reader.inner(whole, 'scope') ?? reader.inner(whole, 'instrumentationLibrary'));
  return scope && { name: scope.members.text('name'), version: scope.members.text('version'), ...attributesOf(scope).plain };
}

const withoutSecrets = (around: Around): Around => JSON.parse(redactJson(JSON.stringify(around))) as Around;

/** The records of one batch, each where it stands, with the attributes of what sent them. */
function* recordsOf(
  batch: JsonRecord,
  arrays: Arrays,
  reader: JsonReader,
  sink: RecordSink,
): Generator<{ record: JsonRecord; resource: Attributes; around: Around }> {
  const { bytes, offset, line } = batch.place;
  const resource = attributesOf(reader.inner(batch, 'resource'));
  for (const [scopeStart, scopeEnd] of arrays.elements(bytes, 0, bytes.length, scopes)) {
    const scope = scopeOf({ line, offset: offset + scopeStart, bytes: bytes.subarray(scopeStart, scopeEnd) }, reader);
    const around = withoutSecrets({ resource: resource.plain, ...(scope ? { scope } : {}) });
    for (const [start, end] of arrays.elements(bytes, scopeStart, scopeEnd, records)) {
      const place = { line, offset: offset + start, bytes: bytes.subarray(start, end) };
      const record = reader.record(place);
      if (typeof record === 'string') sink.rejected({ ...place, reason: record });
      else yield { record: reader.withoutSecrets(record, withoutSecretPairs), resource, around };
    }
  }
}

/** The span of a tool and that of the MCP call inside it tell of one call: the inner one is folded into the outer. */
function inner(span: Span, byId: ReadonlyMap<string, Span>): Span | undefined {
  if (span.attributes.text('mcp.method.name') !== 'tools/call') return undefined;
  const outer = byId.get(span.parent);
  const same = outer?.attributes.text('gen_ai.operation.name') === 'execute_tool' && !outer.attributes.text('mcp.method.name');
  return same && outer.attributes.text('gen_ai.tool.name') === span.attributes.text('gen_ai.tool.name') ? outer : undefined;
}

function emitBatch(batch: JsonRecord, arrays: Arrays, reader: JsonReader, sink: RecordSink): void {
  const arounds = new Map<Span, Around>();
  for (const { record, resource, around } of recordsOf(batch, arrays, reader, sink)) {
    const span = spanOf(record, resource, reader);
    if (span) arounds.set(span, around);
    else emitCanonical(sink, record, logFacts(record, resource, reader), { mapped, context: { ...around } });
  }
  const spans = [...arounds.keys()];
  const byId = new Map(spans.map((span) => [span.id, span]));
  const inside = new Map<Span, Span[]>();
  for (const span of spans) {
    const outer = inner(span, byId);
    if (outer) inside.set(outer, [...(inside.get(outer) ?? []), span]);
  }
  const gone = new Set([...inside.values()].flat());
  for (const span of spans) {
    if (gone.has(span)) continue;
    const calls = inside.get(span) ?? [];
    const folded = calls.map(({ record: { place } }) => foldedRecord(place.line, place.offset, place.bytes));
    emitCanonical(sink, span.record, spanFacts(span, byId, calls[0]), { mapped, folded, context: { ...arounds.get(span) } });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const arrays = new Arrays(limits);
  for (const batch of jsonRecords(content, sink, limits, { reason: 'otel/json', wrappers })) {
    if (scopes.some((key) => batch.members.has(key))) emitBatch(batch, arrays, reader, sink);
    else if (!wrappers.some((key) => batch.members.has(key)))
      sink.rejected({ ...batch.place, reason: 'Not a batch of OTLP: it has no scopeSpans and no scopeLogs.' });
    yield batch.place.offset;
  }
}

/** Spans and log records in OTLP/JSON, read by the conventions for generative AI and MCP (formats/sources.md 12). */
export const otel: Source = { id: 'otel_genai', detect, frame, sql: canonicalSql };
