import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { importBundle } from '../../main/import/ingest.ts';
import type { StagedBundle } from '../../main/reader/protocol.ts';
import { limits } from '../../main/reader/limits.ts';
import { signatureChecker } from '../../main/reader/sealing.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { folderForFile, passphrase } from '../signing/signed.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { digestsOf, importInto } from '../workspace/storing.ts';
import { contentOf, writeFiles, zipAgain } from './sealing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;
/** The gateway's own workspace, with the key that seals. */
let gateway: TestApp;
let rootPem: string;
const at = (...parts: string[]) => join(folder, ...parts);
const clientOf = (app: TestApp): Client => createRouterClient(app.router, { context: {} });

function pack(input: string, out: string, previous: string | null = null) {
  const named = (path: string) => ({ path, name: path.split('/').at(-1) ?? '' });
  return gateway.pack({
    inputs: [named(input)],
    out,
    producer: 'Example gateway',
    period: { from: null, to: null },
    previous: previous === null ? null : named(previous),
    key: 'gail',
    passphrase,
  });
}

beforeAll(async () => {
  folder = await folderForFile();
  gateway = await openApp({ spawnReader });
  const client = clientOf(gateway);
  await client.signing.generateKey({ name: 'gail', person: 'Gail Admin', organisation: 'Gateway', passphrase });
  rootPem = (await client.signing.exportCertificate({ name: 'gail' })).pem;
  for (const month of ['august', 'september']) {
    await writeFiles(at(month), {
      'one.json': JSON.stringify(hoopSession({ id: `${month}-1` })),
      'lines.jsonl': '{"prev":"x"}\n',
    });
    await pack(at(month), at(`${month}.muniment`), month === 'september' ? at('august.muniment') : null);
  }
}, 120_000);
afterAll(() => gateway.close());

async function withApp<Result>(work: (app: TestApp, client: Client) => Promise<Result>): Promise<Result> {
  const app = await openApp({ spawnReader });
  try {
    return await work(app, clientOf(app));
  } finally {
    await app.close();
  }
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: AppError) => error.detail.reason,
  );

/** Imports in this process and leaves nothing. */
async function stage(input: string, roots: readonly string[]): Promise<StagedBundle> {
  const staging = await mkdtemp(join(tmpdir(), 'muniment-staging-'));
  try {
    const name = input.split('/').at(-1) ?? '';
    const job = { kind: 'import', input, name, staging, source: null, now: new Date().toISOString(), trustedRoots: roots } as const;
    return await importBundle(job, limits, undefined, signatureChecker(roots, new Date()));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

describe('importing a sealed bundle', () => {
  it('brings its files under their own paths, with what the seal says', async () => {
    const { files, seal } = await stage(at('august.muniment'), [rootPem]);
    expect(files.map(({ path, source, tree }) => [path, source, tree?.framing])).toEqual([
      ['august/lines.jsonl', 'unrecognised', 'lf'],
      ['august/one.json', 'hoop', 'json-document'],
    ]);
    expect(seal).toMatchObject({
      state: 'verified',
      facts: { bundle: 'august', producer: 'Example gateway', previous: null, remarks: [] },
    });
    expect((await stage(at('august.muniment'), [])).seal?.state).toBe('untrusted');
  });

  it('refuses a broken one whole', async () => {
    const content = await contentOf(at('august.muniment'));
    await zipAgain(at('broken.muniment'), 'august', content.set('data/august/lines.jsonl', Buffer.from('{}\n')));
    expect(await refusal(stage(at('broken.muniment'), [rootPem]))).toBe('seal/files');
    await writeFiles(at('broken'), Object.fromEntries(content));
    expect(await refusal(stage(at('broken'), [rootPem]))).toBe('seal/files');
    content.delete('audit-bundle.json');
    await writeFiles(at('headless'), Object.fromEntries(content));
    expect(await refusal(stage(at('headless'), [rootPem]))).toBe('seal/manifest');
    await writeFile(at('text.muniment'), 'no bundle at all\n');
    expect(await refusal(stage(at('text.muniment'), [rootPem]))).toBe('seal/manifest');
  });

  it('gives the same events sealed or not', async () => {
    const sealed = await withApp(async (app) => (await importInto(app, at('august.muniment')), digestsOf(app)));
    const plain = await withApp(async (app) => (await importInto(app, at('august')), digestsOf(app)));
    expect(sealed).toEqual(plain);
  }, 60_000);

  it('shows a month that is missing, and that it is missing no more', async () => {
    await withApp(async (app, client) => {
      const september = await importInto(app, at('september.muniment'));
      expect(september.sealed).toMatchObject({ previous: { id: 'august' }, previousPresent: false });
      await importInto(app, at('august.muniment'));
      expect((await client.import.bundle({ id: september.id })).sealed?.previousPresent).toBe(true);
    });
  }, 60_000);

  it('follows the pinned roots without a new import, also after a rebuild and when opened again', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'muniment-trust-'));
    try {
      const states: string[] = [];
      let app = await openApp({ spawnReader, directory });
      const look = async (id: string) => {
        const { seal, files, events } = await clientOf(app).import.bundle({ id });
        expect(await clientOf(app).query.count({ text: `trust:${seal}` })).toBe(events);
        expect(await clientOf(app).query.count({ text: `-trust:${seal}` })).toBe(0);
        expect(files.map((file) => file.trust)).toEqual([seal, seal]);
        states.push(seal);
      };
      const { id } = await importInto(app, at('august.muniment'));
      await look(id);
      const { fingerprint } = await clientOf(app).signing.pinRoot({ pem: rootPem });
      await look(id);
      for await (const step of await clientOf(app).workspace.rebuild())
        if (step.kind === 'done') expect(step.bundles[0]?.result).toBe('same');
      await look(id);
      await app.close();
      app = await openApp({ spawnReader, directory });
      await look(id);
      expect(await importInto(app, at('august.muniment'))).toMatchObject({ already: true, seal: 'verified' });
      await clientOf(app).signing.unpinRoot({ fingerprint });
      await look(id);
      expect((await clientOf(app).workspace.status()).seals).toMatchObject({ untrusted: 1, verified: 0 });
      expect(await readFile(join(directory, 'journal.jsonl'), 'utf8')).toContain(fingerprint);
      await app.close();
      expect(states).toEqual(['untrusted', 'verified', 'verified', 'verified', 'untrusted']);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }, 60_000);

  it('keeps all of a sealed folder, so that it can be read again', async () => {
    await writeFiles(at('unpacked'), Object.fromEntries(await contentOf(at('august.muniment'))));
    await withApp(async (app, client) => {
      await importInto(app, at('unpacked'));
      for await (const step of await client.workspace.rebuild()) {
        if (step.kind === 'done') expect(step.bundles).toMatchObject([{ result: 'same', differs: [] }]);
      }
    });
  }, 60_000);

  it('is entered in the custody log when it is made', async () => {
    const { rows } = await clientOf(gateway).workspace.custody({});
    const packed = rows.filter(({ act }) => act === 'pack');
    expect(packed.map(({ phase, subject }) => [phase, subject?.['bundle'] ?? subject?.['key']])).toEqual([
      ['outcome', 'september'],
      ['intent', 'gail'],
      ['outcome', 'august'],
      ['intent', 'gail'],
    ]);
  });
});
