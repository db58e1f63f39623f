import type { RecordingFacts } from './source.ts';
import type { StreamFacts } from './hoopStream.ts';

/** The fields of a session that tell what its stream holds. */
export interface SessionKind {
  type: string;
  subtype: string;
  verb: string;
  /** An exit code or an end time is there, or anything was recorded. */
  ran: boolean;
  /** `metrics.truncated`. */
  truncated: boolean;
  /** `metrics.event_size` of a session that is done; null when it is not counted. */
  counted: number | null;
  /** `metrics.bitmap_count`: pictures of a remote desktop. */
  pictures: number | null;
}

/** How `event_stream` stands in the session; `listed`: only rows of lists are there, which never hold it. */
export type StreamState = 'absent' | 'null' | 'array' | 'listed';

/** The screen the gateway's own player assumes: it stores no size (formats/hoop.md 2.4). */
const assumedSize = { columns: 80, rows: 24 };

type Path = { kind: 'terminal' | 'text' | 'protocol' | 'video'; says: string; unrecorded?: string };

const unrecordedResults = 'the gateway records no answers of native connections';
const path = {
  terminal: { kind: 'terminal', says: 'A terminal; the gateway stores no screen size, so 80x24 is assumed.' },
  text: { kind: 'text', says: 'What a command or query printed, errors included.' },
  postgres: { kind: 'protocol', says: `Wire frames of a PostgreSQL client; ${unrecordedResults}.` },
  mysql: { kind: 'protocol', says: `Queries of a MySQL client; prepared statements are missing, and ${unrecordedResults}.` },
  mssql: { kind: 'protocol', says: `Batches of a SQL Server client; procedure calls are missing, and ${unrecordedResults}.` },
  mongodb: { kind: 'protocol', says: `Messages of a MongoDB client; ${unrecordedResults}.` },
  oracledb: { kind: 'protocol', says: `Readable fragments of what an Oracle client sent; ${unrecordedResults}.` },
  tcp: { kind: 'protocol', says: 'Bytes a client sent, at most 5,000 of each packet; answers are not recorded.' },
  ssh: { kind: 'protocol', says: 'Envelopes of an SSH connection, whose inner layout is not public: they cannot be played.' },
  http: { kind: 'protocol', says: 'HTTP requests and responses.' },
  mcp: { kind: 'protocol', says: 'HTTP of tool calls, with the audit lines the gateway wrote between them.' },
  rdp: {
    kind: 'video',
    says: 'A video: pictures of a remote desktop, and no terminal. This version does not play it.',
    unrecorded: 'The gateway does not record desktops opened with a native client.',
  },
  ssm: { kind: 'terminal', says: 'A terminal.', unrecorded: 'The gateway does not record AWS SSM sessions.' },
  other: { kind: 'protocol', says: 'Payload of a kind of connection that is not known here.' },
} as const satisfies Record<string, Path>;

type PathName = keyof typeof path;

/** Subtypes by connection type (hoop.md 1.2.5); `''` stands for every other subtype. */
const bySubtype: Readonly<Record<string, Readonly<Record<string, PathName>>>> = {
  database: { postgres: 'postgres', mysql: 'mysql', mssql: 'mssql', mongodb: 'mongodb', oracledb: 'oracledb', '': 'other' },
  application: {
    tcp: 'tcp',
    ssh: 'ssh',
    git: 'ssh',
    github: 'ssh',
    httpproxy: 'http',
    kibana: 'http',
    grafana: 'http',
    mcpproxy: 'mcp',
    rdp: 'rdp',
    '': 'terminal',
  },
  custom: { rdp: 'rdp', 'aws-ssm': 'ssm', 'kubernetes-token': 'http', httpproxy: 'http', mcpproxy: 'mcp', ssh: 'ssh', '': 'terminal' },
  httpproxy: { mcpproxy: 'mcp', mcp: 'mcp', '': 'http' },
  'command-line': { 'kubernetes-token': 'http', httpproxy: 'http', '': 'terminal' },
  postgres: { '': 'postgres' },
  mysql: { '': 'mysql' },
  mssql: { '': 'mssql' },
  tcp: { '': 'tcp' },
};

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Which of the access paths of hoop.md 2.3 a session took: the protocol of its recorded payload. */
export function pathOf({ type, subtype, verb }: SessionKind, stream: StreamFacts): PathName {
  if (stream.pictures > 0) return 'rdp';
  if (verb === 'exec') return 'text';
  const subtypes = own(bySubtype, type);
  const name = subtypes ? (own(subtypes, subtype) ?? subtypes[''] ?? 'other') : 'other';
  // `kubernetes` is both a shell and an API, depending on the client.
  return name === 'terminal' && stream.http ? 'http' : name;
}

const oneText =
  'The recording was exported as one text without times: output, output in base64, or an error. Ask the gateway for it without event_stream.';

type Outcome = Pick<RecordingFacts, 'kind' | 'state' | 'says'> & { protocol?: string };

function nothing(state: RecordingFacts['state'], says: string): Outcome {
  return { kind: 'none', state, says };
}

function emptyStream(session: SessionKind, found: Path, state: 'null' | 'array'): Outcome {
  const pictures = found.kind === 'video' ? (session.pictures ?? 0) : 0;
  if (pictures > 0) {
    return nothing('missing', `The gateway counted ${pictures} pictures of a remote desktop, and the export holds none of them.`);
  }
  if (found.unrecorded !== undefined) return nothing('off', found.unrecorded);
  if (!session.ran) return nothing('unknown', 'Nothing is recorded, and there is no sign that the session ran.');
  if (state === 'null') return nothing('missing', 'The export says that there is no recording.');
  return nothing('unknown', 'The recording is empty: nothing was sent, or it was lost.');
}

/** Near 128 MiB the gateway drops pictures, and a restart loses the end of any recording; neither leaves a mark (hoop.md 2.6). */
const nearlyFull = 127 << 20;

/** What is known or feared of the end of a recording. */
function endOf(session: SessionKind, video: boolean): string {
  if (session.truncated) return ' The gateway stopped recording before the session ended.';
  if (video && (session.counted ?? 0) >= nearlyFull) {
    return ' The recording is as large as the gateway lets it be, and what came later is dropped without a mark: the end may be missing.';
  }
  // Metrics of remote desktops are written another way, and zero there says nothing.
  if (!video && session.counted === 0) return ' The gateway counted nothing, as after a restart: the end of the recording may be missing.';
  return '';
}

const withoutRecording = {
  listed: 'Lists hold no recordings; ask the gateway for the session with expand=event_stream,session_input.',
  absent: 'The export was made without the recording; ask the gateway for it with expand=event_stream.',
} as const;

function outcomeOf(session: SessionKind, stream: StreamFacts, state: StreamState): Outcome {
  const found: Path = path[pathOf(session, stream)];
  const video = found.kind === 'video';
  if (state === 'listed' || state === 'absent') {
    return nothing('unknown', `${withoutRecording[state]}${video ? ' Of a remote desktop it holds pictures, and no terminal.' : ''}`);
  }
  if (state === 'null' || stream.elements === 0) return emptyStream(session, found, state);
  const protocol = found.kind === 'protocol' ? { protocol: pathOf(session, stream) } : {};
  if (stream.text) return { kind: 'text', state: 'unknown', says: oneText, ...protocol };
  if (stream.placeholder) return nothing('missing', 'The gateway found no recording of this session on its disk.');
  if (stream.malformed === stream.elements) return nothing('missing', 'Nothing in the recording can be read.');
  return { kind: found.kind, state: 'available', says: `${found.says}${endOf(session, video)}`, ...protocol };
}

/** What the stream of a session is to a reviewer; `offset` and `length` are those of the session's document. */
export function hoopRecording(
  session: SessionKind,
  stream: StreamFacts,
  state: StreamState,
  offset: number,
  length: number,
): RecordingFacts {
  const { protocol, ...outcome } = outcomeOf(session, stream, state);
  return {
    // The replay must know the protocol: only so can it leave out what is secret in it.
    format: protocol === undefined ? 'hoop-stream' : `hoop-stream/${protocol}`,
    ...outcome,
    ...assumedSize,
    geometry: 'assumed',
    durationMs: Math.round(stream.last * 1e6) / 1e3,
    outputs: stream.outputs + stream.pictures + (stream.text ? 1 : 0),
    inputs: stream.inputs,
    resizes: 0,
    markers: stream.markers,
    rejected: stream.malformed,
    truncated: session.truncated,
    offset,
    length,
  };
}
