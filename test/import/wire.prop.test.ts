import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretName, redactJson, redactPairs, redactSql, redactText } from '../../main/import/sources/hoopWire/redaction.ts';
import { wireText } from '../../main/import/sources/hoopWire/wireText.ts';
import { httpMessage, type Piece, postgresMessages as pg, readPieces, rpcAnswer, rpcRequest } from './wirePayloads.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ';', "'", '"', '$1', '\n', 'é', '{', '\\'), maxLength: 12 });
const path = fc.stringMatching(/^\/[a-z0-9?=&]{0,12}$/);

const postgresTraffic = fc.array(
  fc.oneof(
    word.map((text) => pg.query(`SELECT ${text}`)),
    fc.tuple(fc.constantFrom('', 's', 't'), word).map(([name, text]) => pg.parse(name, `UPDATE ${text}`, [23])),
    fc.tuple(fc.constantFrom('', 's', 't'), fc.array(fc.option(word), { maxLength: 3 })).map(([name, values]) => pg.bind('', name, values)),
    fc.constant(pg.execute()),
    fc.constant(pg.sync()),
    word.map((text) => pg.password(text)),
    word.map((text) => pg.startup({ user: text, database: 'ehr' })),
  ),
  { minLength: 1, maxLength: 12 },
);

interface Traffic {
  sent: string;
  received: string;
}

const exchange = fc.record({
  path,
  body: word,
  status: fc.constantFrom('200 OK', '403 No', '204 Empty'),
  answer: word,
  chunked: fc.boolean(),
});
const httpTraffic = fc.array(exchange, { minLength: 1, maxLength: 5 }).map((all): Traffic[] =>
  all.map(({ path, body, status, answer, chunked }) => ({
    sent: httpMessage(`POST ${path} HTTP/1.1`, { Cookie: 'c=1' }, body),
    received:
      chunked && status.startsWith('200')
        ? httpMessage(
            'HTTP/1.1 200 OK',
            { 'Transfer-Encoding': 'chunked' },
            `${Buffer.byteLength(answer) > 0 ? `${Buffer.byteLength(answer).toString(16)}\r\n${answer}\r\n` : ''}0\r\n\r\n`,
          )
        : httpMessage(`HTTP/1.1 ${status}`, answer === '' ? { 'Content-Length': '0' } : {}, status.startsWith('204') ? '' : answer),
  })),
);

const rpcTraffic = fc
  .array(fc.record({ tool: fc.constantFrom('a', 'b'), input: fc.jsonValue(), fails: fc.boolean() }), { minLength: 1, maxLength: 5 })
  .map((all): Traffic[] =>
    all.map(({ tool, input, fails }, id) => ({
      sent: `${rpcRequest(id, 'tools/call', { name: tool, arguments: input })}${JSON.stringify({ type: 'mcp.tool_call', tool })}\n`,
      received: rpcAnswer(id, fails ? { error: { code: 1, message: 'no' } } : { result: {} }),
    })),
  );

/** Cuts bytes at any places. */
function cut(bytes: Buffer, side: Piece[0], cuts: readonly number[]): Piece[] {
  const places = [0, ...new Set(cuts.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)), bytes.length];
  return places.slice(1).map((to, index): Piece => [side, bytes.subarray(places[index], to)]);
}

const pieces = (traffic: readonly Traffic[], cuts: readonly number[]): Piece[] =>
  traffic.flatMap(({ sent, received }) => [...cut(Buffer.from(sent), 'i', cuts), ...cut(Buffer.from(received), 'o', cuts)]);

const anyCuts = fc.array(fc.nat(2000), { maxLength: 30 });

describe('a payload cut into any pieces', () => {
  test('gives the same PostgreSQL statements', () => {
    fc.assert(
      fc.property(postgresTraffic, anyCuts, (messages, cuts) => {
        const whole = Buffer.concat(messages);
        expect(readPieces('postgres', cut(whole, 'i', cuts), 0)).toEqual(readPieces('postgres', [['i', whole]], 0));
        expect(readPieces('postgres', [['i', whole]], 0).unread).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['http', 'mcp'])('gives the same %s statements', (protocol) => {
    fc.assert(
      fc.property(protocol === 'http' ? httpTraffic : rpcTraffic, anyCuts, (traffic, cuts) => {
        const found = readPieces(protocol, pieces(traffic, cuts), 0);
        expect(found).toEqual(readPieces(protocol, pieces(traffic, []), 0));
        expect([found.statements.length, found.unread]).toEqual([traffic.length, 0]);
        for (const { facts } of found.statements) expect(facts.outcome).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });

  test('gives the same MongoDB statements', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ find: word, filter: fc.jsonValue(), $db: word }), { minLength: 1 }), anyCuts, (commands, cuts) => {
        const whole = Buffer.from(commands.map((command) => `${JSON.stringify(command)}\n`).join(''));
        const found = readPieces('mongodb', cut(whole, 'i', cuts), 0);
        expect(found).toEqual(readPieces('mongodb', [['i', whole]], 0));
        expect(found.statements).toHaveLength(commands.length);
      }),
      { numRuns: 100 },
    );
  });
});

/** Bytes that often begin as a message and go wrong later. */
const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc
    .constantFrom(
      'Q\0\0\0',
      'P\0\0\0\u0008a\0',
      'B\0\0\0\u0010\0\0\u7fff',
      'E\0\0\0\u0004',
      '\0\0\0\u0008\0\u0003\0\0',
      '{"find":',
      '{"type":"mcp.x"}\n',
      '{\n',
      '\n',
    )
    .map((text) => Buffer.from(text, 'latin1')),
  fc
    .constantFrom(
      'GET / HTTP/1.1\r\n',
      'POST /mcp HTTP/1.1\r\nContent-Length: 4\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n',
      'fffffff\r\n',
      '{"id":1,"method":"tools/call","params":[]}',
    )
    .map((text) => Buffer.from(text)),
);

describe('rubbish', () => {
  test.each(['postgres', 'mysql', 'mssql', 'mongodb', 'http', 'mcp', 'tcp', 'unknown'])('never stops a reader of %s', (protocol) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('client' as const, 'server' as const), rubbish), { maxLength: 12 }), (all) => {
        const text = wireText(protocol);
        let shown = '';
        all.forEach(([side, bytes], at) => {
          shown += text?.[side](Buffer.from(bytes), at) ?? '';
        });
        shown += text?.finish() ?? '';
        expect(shown).not.toMatch(/[\0-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 200 },
    );
  });

  test('is redacted in time that grows with its length only', () => {
    const hostile = [
      '\\',
      '"',
      'eyJ',
      'eyJ-',
      'a://b:',
      "password='",
      'password',
      '-----BEGIN PRIVATE KEY-----',
      '{"a":',
      "identified by '",
      '$$',
      'bearer ',
      '&a=',
      '<password>',
      '[',
      'password="',
    ];
    for (const part of hostile) {
      const text = part.repeat(Math.ceil(300_000 / part.length));
      const started = performance.now();
      for (const redact of [redactJson, redactPairs, redactSql, redactText]) redact(text);
      expect(performance.now() - started, part).toBeLessThan(10_000);
    }
  });
});

/** Every name in a JSON text; random ones come to `pwd` now and then. */
function namesIn(text: string): string[] {
  const names: string[] = [];
  JSON.parse(text, (name, value: unknown) => {
    names.push(name);
    return value;
  });
  return names;
}

describe('redaction of JSON', () => {
  test('changes nothing in values without secrets, and leaves JSON behind', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!namesIn(text).some(isSecretName));
        expect(redactJson(text)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('hides every value under a secret name, however deep it stands', () => {
    const secret = fc.constantFrom('password', 'apiKey', 'X-Access-Token', 'client_secret', 'Set-Cookie', 'dbPassword');
    fc.assert(
      fc.property(secret, fc.jsonValue(), fc.nat(5), (name, other, depth) => {
        let value: unknown = { other, [name]: { deep: ['CANARY'] }, end: 1 };
        for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
        const shown = redactJson(JSON.stringify(value, null, depth));
        expect(shown).not.toContain('CANARY');
        expect(JSON.stringify(JSON.parse(shown))).toContain('"end":1');
      }),
      { numRuns: 200 },
    );
  });
});
