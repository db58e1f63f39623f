import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startLoopback } from '../../main/shells/loopback/server.ts';
import { loadStaticFiles } from '../../main/shells/staticFiles.ts';
import { launchChromium } from '../support/chromium.ts';
import { inWindow, millisecondsUntil, servePlayer } from './browser.ts';
import { type Client, openWorkspace } from './client.ts';
import { quantile, type Resident, watchMemory } from './measure.ts';
import { type Measurement, seconds } from './table.ts';
import { frameMark, frameMs, type Written } from './workload.ts';

/** Shares of the recording that are sought, 90 % first: each has a key of its own. */
const places = [0.9, 0.1, 0.7, 0.3, 0.5, 0.2, 0.8, 0.4, 0.6];

interface Replayed {
  /** Milliseconds to the first picture, each time in a new window. */
  opens: number[];
  seeks: number[];
  /** Peaks while it was opened, read and sought. */
  memory: Resident;
}

interface ReplayedOurs extends Replayed {
  /** Milliseconds until all of it was read, from its first opening on. */
  whole: number;
}

async function importCast(client: Client): Promise<string> {
  const [offer] = await client.import.offers();
  for await (const step of await client.import.run({ tokens: [offer?.token ?? ''] })) {
    if (step.kind !== 'done') continue;
    const { rows } = await client.query.sessions({ text: `bundle:${step.bundles[0]?.id ?? ''}` });
    return rows[0]?.session_uid ?? '';
  }
  throw new Error('the recording was not imported');
}

async function seekAll(page: Page, frames: number, picture: string, act: (share: number, second: number) => string): Promise<number[]> {
  const took: number[] = [];
  for (const share of places) {
    const lastMs = (frames - 1) * frameMs;
    const frame = Math.floor((share * lastMs) / frameMs + 1e-6);
    const second = (share * lastMs) / 1000;
    took.push(await millisecondsUntil(page, { act: act(share, second), picture, mark: frameMark(frame) }));
  }
  return took;
}

/** Our window: the session's page from its address, twice, then seeking by the keys for tenths of it. */
async function replayOurs(browser: Browser, workspace: string, cast: string, frames: number): Promise<ReplayedOurs> {
  const { app, client } = await openWorkspace(workspace, [cast]);
  const session = encodeURIComponent(await importCast(client));
  const window = loadStaticFiles(fileURLToPath(new URL('../renderer', import.meta.url)));
  const server = await startLoopback(app, { files: window, log: () => undefined });
  const picture = '.xterm-rows';
  const go = (search: string) => `location.hash = ${JSON.stringify(`#/sessions/${session}${search}`)}`;
  const open = (page: Page) => millisecondsUntil(page, { act: go(''), picture, mark: frameMark(0) });
  const press = (share: number) => `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '${share * 10}', bubbles: true }))`;
  const ready = (page: Page) => page.waitForSelector('main');
  const memory = watchMemory(process.pid);
  try {
    const { first, whole } = await inWindow(browser, server.newUrl(), async (page) => {
      await ready(page);
      const began = performance.now();
      const opened = await open(page);
      const { recordings } = await client.replay.open({ session: decodeURIComponent(session) });
      await client.replay.timeline({ recording: recordings[0]?.id ?? '' });
      return { first: opened, whole: performance.now() - began };
    });
    return await inWindow(browser, server.newUrl(), async (page) => {
      await ready(page);
      const again = await open(page);
      const seeks = await seekAll(page, frames, picture, press);
      return { opens: [first, again], whole, seeks, memory: memory() };
    });
  } finally {
    memory();
    await server.close();
    await app.close();
  }
}

/** null where it never shows the first picture: all of a recording must fit one string of the browser. */
async function replayPeer(browser: Browser, cast: string, frames: number): Promise<Replayed | null> {
  const server = await servePlayer(cast);
  const picture = '#player .ap-term';
  const create =
    "window.player = AsciinemaPlayer.create('/recording.cast', document.getElementById('player'), { preload: true, poster: 'npt:0.01' })";
  const memory = watchMemory(process.pid);
  try {
    return await inWindow(browser, server.origin, async (page) => {
      const opened = await millisecondsUntil(page, { act: create, picture, mark: frameMark(0) }).catch(() => null);
      if (opened === null) return null;
      const seeks = await seekAll(page, frames, picture, (_, second) => `window.player.seek(${second})`);
      return { opens: [opened], seeks, memory: memory() };
    });
  } finally {
    memory();
    server.close();
  }
}

const ratioTo = (ours: number, peer: number | undefined): number | null => (peer === undefined ? null : ours / peer);
const total = ({ program, browser }: Resident): number => program + browser;

function compared(size: string, ours: ReplayedOurs, peer: Replayed | null, wanted: number): Measurement[] {
  const [first = Number.NaN, again = Number.NaN] = ours.opens;
  const peerSays = (told: (peer: Replayed) => string) => `asciinema-player ${peer ? told(peer) : 'did not open it within a minute'}`;
  const opening = (work: string, ms: number): Measurement => ({
    work: `open a ${size}, ${work}`,
    ours: seconds(ms / 1000),
    peer: peerSays(({ opens }) => seconds((opens[0] ?? Number.NaN) / 1000)),
    ratio: ratioTo(ms, peer?.opens[0]),
    target: 'first screen <= 300 ms',
    reached: ms <= 300,
  });
  const half = ({ seeks }: Replayed) => `p50 ${seconds(quantile(seeks, 0.5) / 1000)}, p95 ${seconds(quantile(seeks, 0.95) / 1000)}`;
  const p95 = quantile(ours.seeks, 0.95);
  const [ninety = Number.NaN] = ours.seeks;
  const [peerNinety] = peer?.seeks ?? [];
  return [
    opening('the first time', first),
    {
      ...opening('', ours.whole),
      work: `read a ${size} to its end, while its picture is seen`,
      target: 'none: behind the picture',
      reached: null,
    },
    opening('again', again),
    {
      work: `seek in a ${size}, ${places.length} places`,
      ours: half(ours),
      peer: peerSays(half),
      ratio: ratioTo(p95, peer ? quantile(peer.seeks, 0.95) : undefined),
      target: 'p95 <= 60 ms',
      reached: p95 <= 60,
    },
    {
      work: `seek to 90 % of a ${size}`,
      ours: seconds(ninety / 1000),
      peer: peerSays(({ seeks }) => seconds((seeks[0] ?? Number.NaN) / 1000)),
      ratio: ratioTo(ninety, peerNinety),
      target: `<= 1/${wanted} of the peer`,
      reached: peerNinety === undefined ? null : ninety * wanted <= peerNinety,
    },
    {
      work: `memory while a ${size} is opened, read and sought`,
      ours: `program ${ours.memory.program.toFixed(0)} MB, browser ${ours.memory.browser.toFixed(0)} MB`,
      peer: peerSays(({ memory }) => `browser ${memory.browser.toFixed(0)} MB`),
      ratio: ratioTo(total(ours.memory), peer?.memory.browser),
      target: 'none',
      reached: null,
    },
  ];
}

/** Opening and seeking a recording, beside asciinema-player in the same browser. */
export async function benchReplay(cast: string, { bytes, records }: Written, workspace: string): Promise<Measurement[]> {
  const browser = await launchChromium();
  try {
    const ours = await replayOurs(browser, workspace, cast, records);
    const peer = await replayPeer(browser, cast, records);
    return compared(`${(bytes / 1e6).toFixed(0)} MB recording`, ours, peer, bytes >= 400e6 ? 20 : 4);
  } finally {
    await browser.close();
  }
}
