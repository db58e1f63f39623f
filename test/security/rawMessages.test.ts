import { MessageChannel } from 'node:worker_threads';
import { RPCHandler } from '@orpc/server/message-port';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { checkedPort } from '../../main/shells/electron/windowPort.ts';
import { startServer, type TestServer, tokenOf } from '../support/loopback.ts';
import { type Client, mainPort } from '../support/transports.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  token = await tokenOf(server);
});
afterAll(() => server.close());

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Bodies of calls as no client of ours writes them. */
const bodies: Record<string, string> = {
  nothing: '',
  null: 'null',
  'a number': '5',
  text: '"x"',
  'a list': '[]',
  'no known key': '{"a":1}',
  'a prototype': '{"json":{"__proto__":{"polluted":true}}}',
  'a path through a prototype': '{"json":{},"meta":[[0,"__proto__","polluted"]]}',
  'a path through a constructor': '{"json":{},"meta":[[1,"constructor","prototype","polluted"]]}',
  'a path to nowhere': '{"json":{},"meta":[[1,"a","b","c"]]}',
  'an unknown type': '{"json":{"id":"x"},"meta":[[99,"id"]]}',
  'a type that does not fit': '{"json":{"id":"x"},"meta":[[1,"id"]]}',
  'an endless number': `{"json":{"id":"${'9'.repeat(100_000)}"},"meta":[[0,"id"]]}`,
  'a costly pattern': '{"json":{"id":"/(a+)+$/"},"meta":[[5,"id"]]}',
  'meta that is no list': '{"json":{},"meta":7}',
  'maps without a form': '{"json":{"id":null},"maps":[["id"]]}',
  'a deep list': `{"json":${nested(100_000)}}`,
  'a deep list in meta': `{"json":{},"meta":${nested(10_000)}}`,
  'many keys': `{"json":{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}}`,
};

describe('L8 malformed calls over HTTP', () => {
  it.each(Object.entries(bodies))('are refused or read as empty when the body is %s', async (_name, body) => {
    const headers = { 'content-type': 'application/json', origin: server.origin, authorization: `Bearer ${token}` };
    const reply = await fetch(`${server.origin}/rpc/import/bundle`, { method: 'POST', headers, body });
    expect([400, 404]).toContain(reply.status);
    const text = await reply.text();
    expect(JSON.parse(text)).toMatchObject({ json: { code: reply.status === 400 ? 'BAD_REQUEST' : 'NOT_FOUND' } });
    expect(text).not.toMatch(/node_modules|\.ts:|at Object|polluted/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((await fetch(`${server.origin}/rpc/workspace/status`, { method: 'POST', headers, body: '{}' })).status).toBe(200);
  });
});

describe('E13 malformed messages over the port', () => {
  const call = (more: object) => JSON.stringify({ i: '1', p: { u: '/workspace/status', b: {} }, ...more });
  const messages: unknown[] = [
    ...['', 'x', '{', 'null', '[]', '7', '{"i":1}', '{"i":"1"}', '{"i":"1","p":{}}', nested(10_000)],
    ...[7, null, undefined, true, [], {}, { i: '1', p: { u: '/workspace/status' } }, new Uint8Array(0), new Uint8Array(64), new Map()],
    call({ i: 1 }),
    call({ i: 'x'.repeat(33) }),
    call({ t: 2 }),
    call({ t: 3 }),
    call({ p: { u: 'http://attacker.example/', b: {} } }),
    call({ p: { u: '/workspace/../status', b: {} } }),
    call({ p: { u: '/workspace/status', m: 'GET' } }),
    call({ p: { u: '/workspace/status', h: { 'content-type': 'multipart/form-data' } } }),
    call({ p: { u: '/workspace/status', b: 'x'.repeat(9 * 1024 ** 2) } }),
  ];

  it('leave the service answering the next call, and nothing unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port2.close());
    new RPCHandler(server.app.router).upgrade(checkedPort(mainPort(port1)), { context: {} });
    for (const message of messages) port2.postMessage(message);
    const client: Client = createORPCClient(new RPCLink({ port: port2 }));
    port2.start();
    expect(await client.workspace.status()).toMatchObject({ bundles: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(unhandled).toEqual([]);
  });
});
