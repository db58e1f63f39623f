import { describe, expect, test } from 'vitest';
import { facts, httpMessage, type Piece, readPieces, texts } from './wirePayloads.ts';

const read = (...pieces: Piece[]) => readPieces('http', pieces);
const get = (path: string, headers: Record<string, string> = {}): Piece => ['i', httpMessage(`GET ${path} HTTP/1.1`, headers)];
const answer = (status: string, body = ''): Piece => ['o', httpMessage(`HTTP/1.1 ${status}`, { 'Content-Type': 'text/plain' }, body)];
const outcomes = (...pieces: Piece[]) => facts(read(...pieces), 'outcome', 'outcomeCode');

describe('the payload of an HTTP client', () => {
  test('gives each request with method, path, host and the outcome its answer tells', () => {
    const found = read(
      get('/fhir/Patient?name=x', { Host: 'fhir.clinic.example', 'User-Agent': 'curl/8' }),
      answer('200 OK', 'abc'),
      ['i', httpMessage('POST /fhir/Patient HTTP/1.1', { 'Content-Type': 'application/json' }, '{"a":1}')],
      answer('403 Forbidden'),
      get('/gone'),
      answer('404 Not Found', 'no'),
    );
    expect(texts(found)).toEqual(['GET /fhir/Patient?name=x', 'POST /fhir/Patient', 'GET /gone']);
    expect(facts(found, 'action', 'outcome', 'outcomeCode', 'resource', 'host', 'userAgent')).toEqual([
      ['read', 'success', '200', '/fhir/Patient', 'fhir.clinic.example', 'curl/8'],
      ['other', 'denied', '403', '/fhir/Patient', undefined, undefined],
      ['read', 'failure', '404', '/gone', undefined, undefined],
    ]);
    expect(JSON.parse(found.statements[1]?.facts.params ?? '')).toMatchObject({ body: '{"a":1}' });
    expect(found.unread).toBe(0);
  });

  test('claims an outcome only for a request that was certainly answered', () => {
    expect(outcomes(get('/a'), get('/b'), answer('200 OK'), answer('500 No'), get('/c'), answer('200 OK'))).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['success', '200'],
    ]);
    expect(outcomes(get('/a'))).toEqual([[undefined, undefined]]);
    expect(outcomes(get('/a'), answer('100 Continue'), answer('204 No Content'))).toEqual([['success', '204']]);
  });

  test('finds the next message behind every kind of body', () => {
    const chunked: Piece = [
      'o',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nHTTP/\r\n3\r\n1.1\r\n0\r\nTrailer: 1\r\n\r\n',
    ];
    const head: Piece = ['o', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'];
    const endless: Piece = ['o', 'HTTP/1.1 200 OK\r\n\r\nas long as it takes'];
    const asked: Piece = ['i', httpMessage('HEAD /h HTTP/1.1')];
    const found = read(get('/a'), chunked, asked, head, get('/b'), endless, ['o', ' and more'], get('/c'), answer('404 x'));
    expect(facts(found, 'outcomeCode')).toEqual([['200'], ['200'], ['200'], ['404']]);
    expect(found.unread).toBe(0);
    expect(found.shown).toContain('as long as it takes and more');
  });

  test('goes on at the next message when connections interrupt each other', () => {
    const found = read(
      ['i', 'POST /a HTTP/1.1\r\nContent-Length: 100\r\n\r\nthe first half'],
      get('/b'),
      ['i', 'the second half, whose connection is not named'],
      get('/c'),
    );
    expect(texts(found)).toEqual(['POST /a', 'GET /b', 'GET /c']);
    expect(facts(found, 'complete')).toEqual([[false], [true], [true]]);
    expect(found.unread).toBe(46);
  });

  test('tells a request that is cut short as such', () => {
    const found = read(['i', 'GET /a HTTP/1.1\r\nHost: x\r\nCookie: sess=CANARY']);
    expect([texts(found), facts(found, 'complete'), found.shown.includes('CANARY')]).toEqual([['GET /a'], [[false]], false]);
  });

  test('keeps out of the way once a connection speaks something else', () => {
    const found = read(
      get('/socket', { Upgrade: 'websocket' }),
      answer('101 Switching Protocols'),
      ['i', '\u0081\u0085abc'],
      ['o', 'xyz'],
      get('/b'),
    );
    expect(texts(found)).toEqual(['GET /socket', 'GET /b']);
    expect(found.unread).toBeGreaterThan(6);
  });

  test('shows no cookie, credential, token or password, wherever it stands, and says so in fixed words', () => {
    const body = JSON.stringify({
      user: 'ana',
      password: 'CANARY-1',
      nested: { api_key: ['CANARY-2'], note: '{"client_secret":"CANARY-3"}' },
    });
    const { shown } = read(
      [
        'i',
        httpMessage(
          'POST /login?next=%2F&access_token=CANARY-4 HTTP/1.1',
          {
            Cookie: 'hoop_proxy_token=CANARY-5',
            Authorization: 'Basic CANARY-6',
            'Proxy-Authorization': 'Bearer CANARY-7',
            'X-Upstream-Login': 'CANARY-8',
            Referer: 'https://ana:CANARY-9@clinic.example/?token=CANARY-10',
            'Content-Type': 'application/json',
          },
          body,
        ),
      ],
      [
        'o',
        httpMessage('HTTP/1.1 200 OK', { 'Set-Cookie': 's=CANARY-11', 'Content-Type': 'application/json' }, '{"access_token":"CANARY-12"}'),
      ],
      ['i', httpMessage('POST /f HTTP/1.1', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=1&password=CANARY-13')],
      [
        'i',
        httpMessage('POST /m HTTP/1.1', { 'Content-Type': 'multipart/form-data; boundary=b' }, '--b\r\nname="password"\r\n\r\nCANARY-14'),
      ],
      ['o', httpMessage('HTTP/1.1 200 OK', { 'Content-Type': 'application/xml' }, '<s:Password type="x">CANARY-15</s:Password>')],
    );
    expect(shown).not.toContain('CANARY');
    for (const mark of ['[redacted: cookie]', '[redacted: credential]', '[redacted: header]', '[redacted: password]'])
      expect(shown).toContain(mark);
    expect(shown).toContain('"user":"ana"');
  });
});
