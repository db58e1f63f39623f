import { type Loopback, type LoopbackOptions, startLoopback } from '../../main/shells/loopback/server.ts';
import { openApp, type TestApp } from './openApp.ts';
import { windowFiles } from './windowFiles.ts';

export interface TestServer extends Loopback {
  app: TestApp;
  port: number;
  /** Lines said to the person who started it. */
  said: string[];
}

/** Serves the real application on a free port; closing it closes the application too. */
export async function startServer(options: Partial<LoopbackOptions> = {}, app?: TestApp): Promise<TestServer> {
  const served = app ?? (await openApp());
  const said: string[] = [];
  const loopback = await startLoopback(served, { files: windowFiles, log: (line) => said.push(line), ...options });
  const close = async () => {
    await loopback.close();
    await served.close();
  };
  return { ...loopback, close, app: served, port: Number(new URL(loopback.origin).port), said };
}

/** The one-time code of a link. */
export const codeOf = (url: string): string => new URL(url).hash.slice('#code='.length);

/** Posts a code as the page does. */
export function postCode(origin: string, code: unknown): Promise<Response> {
  return fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code }),
  });
}

/** The bearer token of a running server, taken the way the page takes it. */
export async function tokenOf({ origin, newUrl }: Loopback): Promise<string> {
  const reply = await postCode(origin, codeOf(newUrl()));
  return ((await reply.json()) as { token: string }).token;
}
