import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, tokenOf } from '../support/loopback.ts';
import { rawRequest, requestText } from '../support/rawRequest.ts';

let server: TestServer;
let good: [string, string][];

beforeAll(async () => {
  server = await startServer();
  const token = await tokenOf(server);
  const own = `127.0.0.1:${server.port}`;
  good = [
    ['Host', own],
    ['Origin', `http://${own}`],
    ['Sec-Fetch-Site', 'same-origin'],
    ['Authorization', `Bearer ${token}`],
    ['Content-Type', 'application/json'],
  ];
});
afterAll(() => server.close());

const send = (headers: readonly (readonly [string, string])[]) =>
  rawRequest(server.port, requestText('POST', '/rpc/workspace/status', headers, '{}'));

type Mutation = { kind: 'replace' | 'insert'; at: number; with: string } | { kind: 'remove'; at: number } | { kind: 'twice' };

/** Printable characters only: what a parser does with control characters in a head is its own business, and it closes. */
const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const position = fc.nat({ max: 200 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), at: position, with: character }),
  fc.record({ kind: fc.constant('insert' as const), at: position, with: character }),
  fc.record({ kind: fc.constant('remove' as const), at: position }),
  fc.record({ kind: fc.constant('twice' as const) }),
);

function mutate(value: string, by: Mutation): string[] {
  if (by.kind === 'twice') return [value, value];
  const at = by.at % value.length;
  if (by.kind === 'remove') return [value.slice(0, at) + value.slice(at + 1)];
  return [value.slice(0, at) + by.with + value.slice(by.kind === 'replace' ? at + 1 : at)];
}

/** A content type is compared without case, and what follows its semicolon does not matter. */
const means = (name: string, value: string) => (name === 'Content-Type' ? value.split(';')[0]?.trim().toLowerCase() : value);

describe('L3-L5 mutated headers', () => {
  it('answers the request that the mutations start from', async () => {
    expect((await send(good)).status).toBe(200);
  });

  it('refuses a call when any deciding header differs by one character or comes twice', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 4 }), mutation, async (index, by) => {
        const [name, value] = good[index]!;
        const values = mutate(value, by);
        fc.pre(values.length > 1 || means(name, values[0] ?? '') !== means(name, value));
        const headers = good.flatMap((header, at) => (at === index ? values.map((one) => [name, one] as const) : [header]));
        const { status } = await send(headers);
        // A guessed token is answered after a second from the sixth on; the others at once.
        expect([0, 400, 401, 403, 415, 421]).toContain(status);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it('refuses a call when a deciding header other than Sec-Fetch-Site is missing', async () => {
    for (const [name] of good) {
      const { status } = await send(good.filter(([one]) => one !== name));
      expect(status === 200).toBe(name === 'Sec-Fetch-Site');
    }
  });
});
