import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { codeOf, postCode } from '../support/loopback.ts';
import { onSmallDisk, seenFromOutside, whyNoSmallDisk } from '../support/smallDisk.ts';
import type { Client } from '../support/transports.ts';

const cli = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));
const mebibyte = 1 << 20;
const folder = await mkdtemp(join(tmpdir(), 'muniment-full-'));
const disk = join(folder, 'disk');
await mkdir(disk);

const reason = whyNoSmallDisk(disk);
/** The reason stands in the title, so that a run without it says what it did not show. */
const title = `a full disk${reason === null ? '' : ` (not run: ${reason})`}`;

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Refusal {
  code: string;
  message: string;
  data: { action: string; space: { needed: number; free: number } };
}

async function connect(server: ChildProcess): Promise<Client> {
  if (!server.stderr) throw new Error('the server says nothing');
  for await (const line of createInterface({ input: server.stderr })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    server.stderr.resume();
    const { origin } = new URL(url);
    const { token } = (await (await postCode(origin, codeOf(url))).json()) as { token: string };
    return createORPCClient(
      new RPCLink<Record<never, never>>({ url: `${origin}/rpc`, headers: { authorization: `Bearer ${token}`, origin } }),
    );
  }
  throw new Error('the server said no address');
}

const eventIds = async (client: Client): Promise<string[]> =>
  (await client.query.events({ limit: 1000, sort: 'event_id' })).rows.map((row) => String(row.event_id));

/** Imports an offered input by name; resolves with what refused it, or with whether it was there already. */
async function tryImport(client: Client, name: string): Promise<Refusal | boolean | undefined> {
  const offered = (await client.import.offers()).find((one) => one.name === name);
  try {
    for await (const step of await client.import.run({ tokens: [offered?.token ?? ''] })) {
      if (step.kind === 'done') return step.bundles[0]?.already;
    }
    return undefined;
  } catch (error) {
    return error as Refusal;
  }
}

describe.skipIf(reason !== null)(title, () => {
  beforeAll(async () => {
    await writeSampleClinic(join(folder, 'small'), { sessions: 20, seed: 1 });
    await writeSampleClinic(join(folder, 'large'), { sessions: 200, seed: 2 });
  });

  it('refuses at once what surely does not fit, and says how much is needed', async () => {
    const large = join(folder, 'large.json');
    await writeFile(large, Buffer.alloc(8 * mebibyte, ' '));
    const child = onSmallDisk(4 * mebibyte, disk, [process.execPath, cli, '--workspace', join(disk, 'workspace'), 'import', large]);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(4);
    expect(said).toMatch(/is full: about 68 MB are needed for this, and \d MB were free/);
    expect(said).toContain('[DISK_FULL]');
  });

  it('leaves nothing lost, doubled or half wherever it fills up, in the running program, until the same import fits', async () => {
    const inputs = [join(folder, 'small'), join(folder, 'large')];
    const workspace = join(disk, 'workspace');
    const server = onSmallDisk(32 * mebibyte, disk, [process.execPath, cli, '--workspace', workspace, 'serve', '--port', '0', ...inputs]);
    onTestFinished(async () => {
      server.kill('SIGKILL');
      await once(server, 'exit');
    });
    const client = await connect(server);
    expect(await tryImport(client, 'small')).toBe(false);
    const acknowledged = await eventIds(client);
    const outside = (path: string) => seenFromOutside(server, path);
    const objects = () => readdirSync(outside(join(workspace, 'objects')), { recursive: true }).filter((name) => String(name).length > 60);
    const stored = objects();

    const ballast = outside(join(disk, 'ballast'));
    const { bavail, bsize } = await statfs(outside(disk));
    let room = mebibyte / 2;
    let refusals = 0;
    await writeFile(ballast, Buffer.alloc(bavail * bsize - room));
    for (;;) {
      const outcome = await tryImport(client, 'large');
      if (typeof outcome !== 'object') break;
      refusals += 1;
      expect(outcome).toMatchObject({ code: 'DISK_FULL', data: { space: { needed: expect.any(Number) as number } } });
      expect(outcome.message).toMatch(/about \d+ MB are needed for this, and \d+ MB were free/);
      expect(await eventIds(client)).toEqual(acknowledged);
      expect(objects()).toEqual(stored);
      // What is prepared behind the window may stand there for a moment.
      await expect
        .poll(() => readdirSync(outside(join(workspace, 'tmp'))).filter((name) => name !== 'spill'), { timeout: 60_000 })
        .toEqual([]);
      room += mebibyte / 2;
      await truncate(ballast, bavail * bsize - room);
    }
    expect(refusals).toBeGreaterThan(3);
    expect((await client.workspace.status()).bundles).toBe(2);
    await truncate(ballast, 0);
    expect(await tryImport(client, 'large')).toBe(true);
    expect((await eventIds(client)).length).toBeGreaterThan(acknowledged.length + 200);
    expect((await client.workspace.verifyCustody()).verdict).toBe('valid');
  });
});
