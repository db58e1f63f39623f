import { describe, expect, it } from 'vitest';
import { bytesOf, eventsOf, sampleFiles, sampleSessions, type SampleSession } from './readSample.ts';

const sessions = sampleSessions({ sessions: 1200 });
const native = (subtype: string): SampleSession[] =>
  sessions.filter(({ connection_subtype, verb }) => connection_subtype === subtype && verb === 'connect');
const payloads = (session: SampleSession): string[] => eventsOf(session).map(({ payload }) => payload.toString('utf8'));

/** Splits a PostgreSQL client stream into the start-up packet and frames; throws when the lengths do not add up. */
function postgresFrames(bytes: Buffer): { startup: string; kinds: string; queries: string[] } {
  const startupLength = bytes.readInt32BE(0);
  let at = startupLength;
  let kinds = '';
  const queries: string[] = [];
  while (at < bytes.length) {
    const kind = bytes.toString('latin1', at, at + 1);
    const length = bytes.readInt32BE(at + 1);
    const end = at + 1 + length;
    if (length < 4 || end > bytes.length) throw new RangeError('a frame runs past the end');
    if (kind === 'Q') queries.push(bytes.toString('utf8', at + 5, end - 1));
    kinds += kind;
    at = end;
  }
  return { startup: bytes.toString('utf8', 8, startupLength), kinds, queries };
}

describe('native database connections', () => {
  it('are whole PostgreSQL frames, from the start-up packet to the end', () => {
    const connections = native('postgres').filter((session) => eventsOf(session).length > 0);
    expect(connections.length).toBeGreaterThan(40);
    for (const session of connections) {
      const { startup, kinds, queries } = postgresFrames(bytesOf(session, 'i'));
      expect(startup).toMatch(/^user\0sample-access-key-[0-9a-f]{12}\0database\0ehr\0/);
      expect(kinds).toMatch(/^p(Q|PBDES)+X$/);
      expect(queries.every((sql) => /^[A-Za-z]/.test(sql))).toBe(true);
      expect(bytesOf(session, 'o')).toHaveLength(0);
    }
  });

  it('hold several PostgreSQL frames in one event now and then', () => {
    const several = native('postgres')
      .flatMap(eventsOf)
      .filter(({ payload }) => payload.length > 5 && payload[0] === 0x51 && payload.readInt32BE(1) + 1 < payload.length);
    expect(several.length).toBeGreaterThan(0);
  });

  it('are MySQL query texts after a byte 3 or a byte 1', () => {
    const first = new Set(
      native('mysql')
        .flatMap(payloads)
        .map((text) => text.charCodeAt(0)),
    );
    expect(first).toEqual(new Set([1, 3]));
    expect(
      native('mysql')
        .flatMap(payloads)
        .every((text) => /^.SELECT /s.test(text)),
    ).toBe(true);
  });

  it('are SQL Server texts as they were sent', () => {
    expect(
      native('mssql')
        .flatMap(payloads)
        .every((text) => /^(SELECT|UPDATE) /.test(text)),
    ).toBe(true);
  });

  it('are MongoDB commands, one Extended JSON document a line, from the handshake to a ping', () => {
    const documents = native('mongodb').map((session) => payloads(session).map((line) => JSON.parse(line) as Record<string, unknown>));
    expect(documents.length).toBeGreaterThan(10);
    for (const lines of documents) {
      expect(lines[0]).toHaveProperty('hello');
      expect(lines.at(-1)).toHaveProperty('ping');
    }
    expect(
      native('mongodb')
        .flatMap(payloads)
        .every((line) => line.endsWith('}\n')),
    ).toBe(true);
  });
});

describe('proxied connections', () => {
  it('are HTTP requests and answers whose lengths add up once the pieces are joined', () => {
    for (const session of [...native('httpproxy'), ...native('kubernetes-token'), ...native('claude-code')]) {
      let rest = bytesOf(session, 'o');
      let answers = 0;
      while (rest.length > 0) {
        const headEnd = rest.indexOf('\r\n\r\n') + 4;
        const head = rest.toString('utf8', 0, headEnd);
        expect(head).toMatch(/^HTTP\/1\.1 \d{3} /);
        rest = rest.subarray(headEnd + Number(/Content-Length: (\d+)/.exec(head)?.[1]));
        answers += 1;
      }
      expect(answers).toBe(bytesOf(session, 'i').toString('utf8').split(' HTTP/1.1\r\n').length - 1);
    }
    expect(native('httpproxy').some((session) => eventsOf(session).length > 2 * 4)).toBe(true);
  });

  it('carry audit lines of tool calls that name the session, some of them denied', () => {
    const visits = native('mcpproxy');
    const lines = visits.flatMap((session) =>
      payloads(session)
        .filter((text) => text.startsWith('{"time"'))
        .map((text) => ({ session, line: JSON.parse(text) as Record<string, string> })),
    );
    expect(lines.every(({ session, line }) => line['session'] === session.id)).toBe(true);
    expect(new Set(lines.map(({ line }) => line['type']))).toEqual(new Set(['mcp.tool_call', 'mcp.tool_denied']));
  });

  it('are cut at five thousand bytes without a word where they are opaque', () => {
    const sizes = native('tcp')
      .flatMap(eventsOf)
      .map(({ payload }) => payload.length);
    expect(Math.max(...sizes)).toBe(5000);
    expect(sizes.filter((size) => size === 5000).length).toBeGreaterThan(2);
  });

  it('are SSH envelopes that begin with a known kind', () => {
    const kinds = native('ssh')
      .flatMap(eventsOf)
      .map(({ payload }) => payload[0] ?? 0);
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.every((kind) => kind >= 1 && kind <= 7)).toBe(true);
  });
});

describe('terminals', () => {
  it('begin with the newline that the gateway itself sends', () => {
    const terminals = native('linux-vm').filter((session) => bytesOf(session, 'i').length > 0);
    expect(terminals.length).toBeGreaterThan(20);
    expect(terminals.every((session) => eventsOf(session)[0]?.payload.toString() === '\n')).toBe(true);
  });

  it.each(['psql-phi', 'htop', 'vim-resize'])('hold the keys and the output of the host recording %s', (name) => {
    const cast = sampleFiles({ sessions: 0 }).get(`recordings/${name}.cast`) ?? '';
    const [head = '', ...lines] = cast.trimEnd().split('\n');
    const header = JSON.parse(head) as { version: number; timestamp: number };
    const twin = sessions.find((session) => session['correlation_id'] === `host-recording-${name}`);
    expect(header.version).toBe(2);
    expect(header.timestamp * 1000).toBe(Date.parse(twin?.start_date ?? ''));
    const text = (kind: string): string =>
      lines
        .map((line) => JSON.parse(line) as [number, string, string])
        .flatMap(([, k, data]) => (k === kind ? [data] : []))
        .join('');
    expect(twin && bytesOf(twin, 'o').toString('utf8')).toBe(text('o'));
    expect(twin && bytesOf(twin, 'i').toString('utf8')).toBe(`\n${text('i')}`);
  });
});
