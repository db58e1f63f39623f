import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScreen } from '../../main/replay/screen.ts';
import type { Frame, RecordingInfo } from '../../shared/replay/contract.ts';
import { readGrid } from '../../shared/replay/recording.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { sharedDirectory } from '../support/shared.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from '../workspace/storing.ts';
import { straightFeed } from './straightFeed.ts';

const directory = sharedDirectory();
const samples = directory && join(directory, 'samples');
/** Folders with recordings; every file of asciicast is walked by `seek.prop`. */
const folders = ['generated', 'hoop', 'strongdm', 'sudo-iolog', 'teleport', 'ttyrec'];
/** Least recordings that play in a terminal, so that a folder that is read otherwise is noticed. */
const least = 20;

/** Every format that plays in a terminal. */
const known = [
  ...['asciicast-v1', 'asciicast-v2', 'asciicast-v3', 'hoop-download', 'hoop-stream', 'script', 'script-mixed', 'script-streams'],
  ...['strongdm-chunks', 'sudo-io', 'teleport-pair', 'teleport-played', 'teleport-stream', 'ttyrec'],
];

let app: TestApp;
let client: Client;

async function allFrames(recording: string): Promise<Frame[]> {
  const found: Frame[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<Client['replay']['frames']>> = await client.replay.frames({ recording, from });
    found.push(...page.frames);
    from = page.next;
  }
  return found;
}

/** The picture at a moment as the window draws it: the keyframe of the service, then its frames. */
async function played(recording: string, at: number): Promise<string[]> {
  const keyframe = await client.replay.keyframe({ recording, at });
  const screen = createScreen(keyframe.cols, keyframe.rows);
  await screen.restore(keyframe);
  for (let from: number | null = keyframe.frame; from !== null; ) {
    const page: Awaited<ReturnType<Client['replay']['frames']>> = await client.replay.frames({ recording, from });
    for (const frame of page.frames) {
      if (frame.at > at) continue;
      const size = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (size) screen.resize(size.cols, size.rows);
      if (frame.kind === 'o') await screen.write(Buffer.from(frame.data, 'base64'));
    }
    from = page.frames.some((frame) => frame.at > at) ? null : page.next;
  }
  const lines = screen.lines();
  screen.dispose();
  return lines;
}

async function recordings(): Promise<RecordingInfo[]> {
  const found: RecordingInfo[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['query']['sessions']>> = await client.query.sessions({
      text: 'has:recording',
      limit: 200,
      after,
    });
    for (const { session_uid } of page.rows) found.push(...(await client.replay.open({ session: session_uid })).recordings);
    after = page.next;
  } while (after !== null);
  return found.filter(({ kind }) => kind === 'terminal');
}

describe.skipIf(!samples)('every recording among the samples', () => {
  beforeAll(async () => {
    app = await openApp({ spawnReader: inProcessReader });
    client = createRouterClient(app.router, { context: {} });
    for (const folder of folders) if (readdirSync(samples ?? '').includes(folder)) await importInto(app, join(samples ?? '', folder));
  }, 120_000);
  afterAll(() => app.close());

  test('shows at three moments and at its end what a terminal shows that was fed from its beginning', async () => {
    const all = await recordings();
    expect(all.length).toBeGreaterThanOrEqual(least);
    const formats = new Set<string>();
    for (const { id, cols, rows, durationMs, format } of all) {
      const frames = await allFrames(id);
      const events = frames.map(
        ({ at, kind, data }) => [at, kind, kind === 'o' ? new Uint8Array(Buffer.from(data, 'base64')) : data] as const,
      );
      for (const at of [durationMs, durationMs * 0.9, durationMs * 0.2, durationMs * 0.55]) {
        expect(await played(id, at), `${format} at ${at} ms`).toEqual(await straightFeed({ cols, rows, events }, at));
      }
      // The player knows the length before anything is decoded.
      expect((await client.replay.timeline({ recording: id })).durationMs, `length of ${format}`).toBe(durationMs);
      formats.add(format.split('/')[0] ?? '');
    }
    expect([...formats].sort()).toEqual(known);
  }, 240_000);
});
