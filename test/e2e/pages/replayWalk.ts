import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { type ReplayServer, type ReplayWindow, serveRecordings } from './replayPage.ts';

/** An asciicast of a test: its header without the version, and its entries. */
export interface CastOfTest {
  name: string;
  width: number;
  height: number;
  timestamp?: number;
  events: readonly unknown[];
}

/** What the tests of one file walk through. */
export interface ReplayWalk {
  readonly server: ReplayServer;
  /** Where the recordings were written, and downloads may be. */
  readonly folder: string;
  readonly session: (which: number) => string;
  /** A new window, closed after the test, on an address inside the page. */
  open(hash: string): Promise<ReplayWindow>;
  /** The same on the session of one of the recordings, with the rest of an address behind it. */
  openSession(which: number, search?: string): Promise<ReplayWindow>;
  /** The same, resting at a moment in seconds. */
  openAt(which: number, seconds: number): Promise<ReplayWindow>;
}

/**
 * A browser and the built product over recordings, for the tests of one file: made before them and gone after them. A window that the
 * policy of the page refused something fails its test. `prepareFrom`: bytes from which recordings are read before they are opened.
 */
export function walkReplays(casts: readonly CastOfTest[], files: readonly string[] = [], prepareFrom?: number): ReplayWalk {
  let browser: Browser;
  let folder: string;
  let server: ReplayServer;
  let window: ReplayWindow | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), 'muniment-e2e-'));
    const write = async ({ name, events, ...header }: CastOfTest) => {
      const path = join(folder, name);
      await writeFile(path, [{ version: 2, ...header }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
      return path;
    };
    server = await serveRecordings([...(await Promise.all(casts.map(write))), ...files], prepareFrom);
  }, 120_000);
  afterEach(async () => {
    const refused = await window?.violations();
    await window?.close();
    window = undefined;
    expect(refused ?? []).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (hash: string) => {
    window = await server.open(browser, hash);
    return window;
  };
  const session = (which: number) => server.sessions[which] ?? '';
  const openSession = (which: number, search = '') => open(`#/sessions/${encodeURIComponent(session(which))}${search}`);
  return {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    session,
    open,
    openSession,
    async openAt(which, seconds) {
      const opened = await openSession(which, `?t=${seconds}`);
      await opened.restsAt(seconds);
      return opened;
    },
  };
}
