import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { offeredInput, type OfferedInput } from '../../shared/import/contract.ts';
import { NotConnected, type Shell } from './shell.ts';

const tokenKey = 'muniment.token';

/** Exchanges the one-time code of the address for the token of this start; null when the service refuses the code. */
async function exchangeCode(page: Window, code: string): Promise<string | null> {
  const response = await page.fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) return null;
  const answer: unknown = await response.json();
  return typeof answer === 'object' && answer !== null && 'token' in answer && typeof answer.token === 'string' ? answer.token : null;
}

/** The token of this tab: from the code in the fragment when there is one, which is dropped from the address, else as kept before. */
export async function openSession(page: Window): Promise<string> {
  const code = /^#code=([^&]+)/.exec(page.location.hash)?.[1];
  if (code) {
    page.history.replaceState(null, '', `${page.location.pathname}#/`);
    const token = await exchangeCode(page, decodeURIComponent(code));
    if (token) page.sessionStorage.setItem(tokenKey, token);
    else page.sessionStorage.removeItem(tokenKey);
  }
  const token = page.sessionStorage.getItem(tokenKey);
  if (!token) throw new NotConnected('no-token');
  return token;
}

/** Whether an answer means that the token is no longer accepted; a locked key answers 401 as well, but under its own code. */
async function isTokenRefused(response: Response): Promise<boolean> {
  return response.status === 401 && (await response.clone().text()).includes('"UNAUTHORIZED"');
}

/** The link over HTTP to the loopback service, with the token on every call. */
export async function connectLoopback(page: Window): Promise<ClientLink<Record<never, never>>> {
  const token = await openSession(page);
  return new RPCLink({
    url: `${page.location.origin}/rpc`,
    headers: { authorization: `Bearer ${token}` },
    fetch: async (request, init) => {
      const response = await page.fetch(request, init);
      if (await isTokenRefused(response)) {
        page.sessionStorage.removeItem(tokenKey);
        throw new NotConnected('no-token');
      }
      return response;
    },
  });
}

const refusal = z.object({ json: z.object({ message: z.string() }) });

/** The service's own words for why it did not take a file. */
function uploadRefused(status: number, body: string): AppError {
  let said = 'The service did not take the file.';
  try {
    said = refusal.parse(JSON.parse(body)).json.message;
  } catch {
    // Not in the shape of a refusal: the status below is all there is to say.
  }
  return new AppError('INPUT_REFUSED', said, {
    meaning: 'Nothing was imported; what had arrived of the file was removed.',
    action: 'Check the file and its name, and try again. Very large inputs are better named at the start: muniment serve FILE.',
    reason: `upload/${status}`,
  });
}

async function upload(page: Window, file: File, signal: AbortSignal | undefined): Promise<OfferedInput> {
  const token = page.sessionStorage.getItem(tokenKey);
  if (!token) throw new NotConnected('no-token');
  const response = await page.fetch(`/upload?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: file,
    ...(signal ? { signal } : {}),
  });
  if (await isTokenRefused(response)) throw new NotConnected('no-token');
  if (!response.ok) throw uploadRefused(response.status, await response.text());
  return offeredInput.parse(await response.json());
}

/** Asks for files through a hidden input; resolves empty when the dialog is closed without a choice. */
export function chooseFiles(page: Document, multiple = true): Promise<File[]> {
  return new Promise((resolve) => {
    const input = page.createElement('input');
    input.type = 'file';
    input.multiple = multiple;
    input.hidden = true;
    const finish = () => {
      resolve([...(input.files ?? [])]);
      input.remove();
    };
    input.addEventListener('change', finish, { once: true });
    input.addEventListener('cancel', finish, { once: true });
    page.body.append(input);
    input.click();
  });
}

function download(page: Window, name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  const anchor = page.document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // The browser has taken the blob over by the next turn; keeping the address would keep the bytes.
  page.setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** The browser tab's shell: files are streamed to the service's staging folder, results are downloads. */
export function createLoopbackShell(page: Window): Shell {
  const offerFiles = async (files: readonly File[], signal?: AbortSignal) => {
    const offered: OfferedInput[] = [];
    for (const file of files) offered.push(await upload(page, file, signal));
    return offered;
  };
  return {
    kind: 'loopback',
    pickInputs: async () => offerFiles(await chooseFiles(page.document)),
    offerFiles,
    onNamed: () => () => undefined,
    saveFile: async (name, bytes) => {
      download(page, name, bytes);
      return true;
    },
  };
}
