import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, tokenOf } from '../support/loopback.ts';
import { rawRequest, requestText } from '../support/rawRequest.ts';

type Headers = [string, string][];

let server: TestServer;
let token: string;
let own: string;

beforeAll(async () => {
  server = await startServer();
  token = await tokenOf(server);
  own = `127.0.0.1:${server.port}`;
});
afterAll(() => server.close());

const page = (more: Headers = []): Headers => [['Host', own], ...more];
const call = (more: Headers = []): Headers => [
  ['Host', own],
  ['Origin', `http://${own}`],
  ['Authorization', `Bearer ${token}`],
  ['Content-Type', 'application/json'],
  ...more,
];
const without = (headers: Headers, name: string): Headers => headers.filter(([one]) => one !== name);
const instead = (headers: Headers, name: string, value: string): Headers => headers.map(([one, old]) => [one, one === name ? value : old]);

interface Case {
  says: string;
  method?: string;
  target?: string;
  headers: () => Headers;
  body?: string;
  status: number;
}

const status = '/rpc/workspace/status';
const get = (says: string, headers: () => Headers, expected: number, target = '/'): Case => ({ says, headers, status: expected, target });
const post = (says: string, headers: () => Headers, expected: number, target = status, body = '{}'): Case => ({
  says,
  method: 'POST',
  target,
  headers,
  body,
  status: expected,
});

const cases: Record<string, Case[]> = {
  'L3 Host header': [
    get('answers to its own address', () => page(), 200),
    get('refuses another name', () => [['Host', 'attacker.example']], 421),
    get('refuses another name on the right port', () => [['Host', `attacker.example:${server.port}`]], 421),
    get('refuses localhost', () => [['Host', `localhost:${server.port}`]], 421),
    get('refuses the address without a port', () => [['Host', '127.0.0.1']], 421),
    get('refuses another port', () => [['Host', '127.0.0.1:80']], 421),
    get('refuses a trailing dot', () => [['Host', `127.0.0.1.:${server.port}`]], 421),
    get('refuses the address as one number', () => [['Host', `2130706433:${server.port}`]], 421),
    get('refuses the shortened address', () => [['Host', `127.1:${server.port}`]], 421),
    get('refuses the IPv6 loopback', () => [['Host', `[::1]:${server.port}`]], 421),
    get('refuses user information before the address', () => [['Host', `x@${own}`]], 421),
    get('refuses an empty Host', () => [['Host', '']], 421),
    get('refuses a missing Host', () => [], 400),
    get('refuses two Host headers', () => [...page(), ['Host', own]], 400),
    get('refuses two Host headers that differ', () => [...page(), ['host', 'attacker.example']], 400),
  ],
  'L3 request target': [
    get('refuses an absolute target', () => page(), 400, 'http://attacker.example/'),
    get('refuses its own address as an absolute target', () => page(), 400, 'http://127.0.0.1/'),
    get('refuses a target with two slashes', () => page(), 400, '//attacker.example/'),
    get('refuses a target with a backslash', () => page(), 400, '/\\attacker.example'),
    get('refuses an asterisk', () => page(), 400, '*'),
  ],
  'L4 bearer token': [
    post('answers a call with the token', () => call(), 200),
    post('refuses a call without a token', () => without(call(), 'Authorization'), 401),
    post('refuses another token', () => instead(call(), 'Authorization', `Bearer ${'A'.repeat(43)}`), 401),
    post('refuses the token under another scheme', () => instead(call(), 'Authorization', `Basic ${token}`), 401),
    post('refuses the token as a cookie', () => [...without(call(), 'Authorization'), ['Cookie', `token=${token}`]], 401),
    post('refuses the token in the address', () => without(call(), 'Authorization'), 401, `${status}?token=token`),
    post('refuses two Authorization headers', () => [...call(), ['Authorization', `Bearer ${token}`]], 400),
    post(
      'refuses an upload without a token',
      () => without(instead(call(), 'Content-Type', 'application/octet-stream'), 'Authorization'),
      401,
      '/upload?name=a',
    ),
  ],
  'L5 Origin': [
    get('answers a page load that sends its own origin', () => page([['Origin', `http://${own}`]]), 200),
    get('refuses a page load from another origin', () => page([['Origin', 'https://attacker.example']]), 403),
    post('refuses a call without an origin', () => without(call(), 'Origin'), 403),
    post('refuses the null origin', () => instead(call(), 'Origin', 'null'), 403),
    post('refuses another port of this machine', () => instead(call(), 'Origin', 'http://127.0.0.1:1'), 403),
    post('refuses its own origin under https', () => instead(call(), 'Origin', `https://${own}`), 403),
    post('refuses an origin that only begins like its own', () => instead(call(), 'Origin', `http://${own}.attacker.example`), 403),
    post('refuses two Origin headers', () => [...call(), ['Origin', 'https://attacker.example']], 400),
    {
      ...get(
        'refuses a preflight',
        () =>
          page([
            ['Origin', 'https://attacker.example'],
            ['Access-Control-Request-Method', 'POST'],
          ]),
        403,
      ),
      method: 'OPTIONS',
    },
  ],
  'L5 Sec-Fetch-Site': [
    get(
      'answers a person who opens the address',
      () =>
        page([
          ['Sec-Fetch-Site', 'none'],
          ['Sec-Fetch-Mode', 'navigate'],
          ['Sec-Fetch-Dest', 'document'],
        ]),
      200,
    ),
    get('answers the page itself', () => page([['Sec-Fetch-Site', 'same-origin']]), 200, '/assets/main-1a2b.js'),
    get('refuses another port of this machine', () => page([['Sec-Fetch-Site', 'same-site']]), 403),
    get('refuses another site', () => page([['Sec-Fetch-Site', 'cross-site']]), 403),
    get(
      'refuses a link on another site',
      () =>
        page([
          ['Sec-Fetch-Site', 'cross-site'],
          ['Sec-Fetch-Mode', 'navigate'],
          ['Sec-Fetch-Dest', 'document'],
        ]),
      403,
    ),
    get(
      'refuses a frame',
      () =>
        page([
          ['Sec-Fetch-Site', 'none'],
          ['Sec-Fetch-Mode', 'navigate'],
          ['Sec-Fetch-Dest', 'iframe'],
        ]),
      403,
    ),
    post(
      'refuses a call from no page',
      () =>
        call([
          ['Sec-Fetch-Site', 'none'],
          ['Sec-Fetch-Mode', 'navigate'],
          ['Sec-Fetch-Dest', 'document'],
        ]),
      403,
    ),
    post('refuses a call from another port', () => call([['Sec-Fetch-Site', 'same-site']]), 403),
    post('answers a call of the page', () => call([['Sec-Fetch-Site', 'same-origin']]), 200),
  ],
  'L5 content type': [
    post('refuses a form', () => instead(call(), 'Content-Type', 'application/x-www-form-urlencoded'), 415),
    post('refuses plain text', () => instead(call(), 'Content-Type', 'text/plain'), 415),
    post('refuses a multipart form', () => instead(call(), 'Content-Type', 'multipart/form-data; boundary=x'), 415),
    post('refuses a type that only begins like JSON', () => instead(call(), 'Content-Type', 'application/json-patch+json'), 415),
    post('refuses a missing type', () => without(call(), 'Content-Type'), 415),
    post('answers JSON with a character set', () => instead(call(), 'Content-Type', 'application/json; charset=utf-8'), 200),
    post('refuses JSON as an upload', () => call(), 415, '/upload?name=a'),
  ],
  'L8 methods and sizes': [
    ...['HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'].map((method) => ({
      ...get(`refuses ${method}`, () => page(), 405),
      method,
    })),
    get('refuses a head over 16 KiB', () => page([['X-Filler', 'a'.repeat(17_000)]]), 431),
    post('refuses a call over 1 MiB', () => call(), 413, status, `"${'a'.repeat(1024 * 1024)}"`),
    post('refuses a code over 1 KiB', () => call(), 413, '/session', `{"code":"${'a'.repeat(2000)}"}`),
    post('refuses what is not JSON', () => call(), 400, status, '{"json":'),
    get('answers no call by GET', () => call(), 404, status),
    post('refuses a POST to the page', () => call(), 404, '/'),
    post('refuses an unknown call', () => call(), 404, '/rpc/workspace/nothing'),
    post('does not follow a path out of the calls', () => call(), 404, '/rpc/../session'),
    post('reads a body announced with Expect', () => call([['Expect', '100-continue']]), 200),
  ],
};

describe.each(Object.entries(cases))('%s', (_title, rows) => {
  it.each(rows.map((row) => [row.says, row] as const))(
    '%s',
    async (_says, { method = 'GET', target = '/', headers, body, status: expected }) => {
      const reply = await rawRequest(server.port, requestText(method, target, headers(), body));
      // An interim `100 Continue` comes before the answer proper.
      const final = reply.status === 100 ? Number(/HTTP\/1\.1 (\d+)/.exec(reply.body)?.[1]) : reply.status;
      expect(final).toBe(expected);
    },
  );
});

describe('L7 headers of every reply', () => {
  const refused = ['/', '/nothing', '/index.html'];
  it.each(refused)('stand on %s', async (target) => {
    const { headers } = await rawRequest(server.port, requestText('GET', target, page()));
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
  });

  it('stand on a refusal and on a call', async () => {
    const refusal = await rawRequest(server.port, requestText('GET', '/', [['Host', 'attacker.example']]));
    const answer = await rawRequest(server.port, requestText('POST', status, call(), '{}'));
    for (const { headers } of [refusal, answer]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('never allow another origin, and never set a cookie', async () => {
    const replies = await Promise.all([
      rawRequest(
        server.port,
        requestText('OPTIONS', status, [
          ['Host', own],
          ['Origin', 'https://attacker.example'],
        ]),
      ),
      rawRequest(server.port, requestText('POST', status, call(), '{}')),
      rawRequest(server.port, requestText('GET', '/', page())),
    ]);
    const names = replies.flatMap(({ headers }) => [...headers.keys()]);
    expect(names.filter((name) => name.startsWith('access-control-') || name === 'set-cookie')).toEqual([]);
  });
});

describe('L5 Upgrade', () => {
  it('opens no web socket', async () => {
    const upgrade: Headers = page([
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Version', '13'],
    ]);
    const reply = await rawRequest(server.port, requestText('GET', status, upgrade));
    expect(reply.status).not.toBe(101);
  });

  it('tunnels nothing', async () => {
    expect((await rawRequest(server.port, requestText('CONNECT', 'attacker.example:443', page()))).status).not.toBe(200);
  });
});
