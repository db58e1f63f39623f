import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is not answered. The sentence never repeats what the request contained. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** What the guards look at. */
export interface RequestFacts {
  method: string | undefined;
  target: string | undefined;
  headers: IncomingHttpHeaders;
  /** Names and values alternating, as they came: duplicates are visible only here. */
  rawHeaders: readonly string[];
}

/** Headers that decide something; a second copy would let two readers of one request decide differently. */
const decisive = new Set([
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
]);

const refusal = (status: number, code: string, message: string): Refusal => ({ status, code, message });

function refuseDuplicates(rawHeaders: readonly string[]): Refusal | null {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (decisive.has(name) && seen.has(name)) return refusal(400, 'BAD_REQUEST', 'A header that may occur once occurs twice.');
    seen.add(name);
  }
  return null;
}

/** A page that reached this port by another name (DNS rebinding) sends that name here. */
function refuseHost(host: string | undefined, authority: string): Refusal | null {
  return host === authority ? null : refusal(421, 'MISDIRECTED_REQUEST', 'This server answers only to its own address.');
}

function refuseTarget(target: string | undefined): Refusal | null {
  const plain = target !== undefined && target.startsWith('/') && !target.startsWith('//') && !target.includes('\\');
  return plain ? null : refusal(400, 'BAD_REQUEST', 'The request target is not a plain path.');
}

function refuseOrigin(method: string | undefined, origin: string | undefined, own: string): Refusal | null {
  if (origin === undefined && method !== 'POST') return null;
  return origin === own ? null : refusal(403, 'FORBIDDEN', 'The request does not come from this page.');
}

/** `none` is a person opening the address; another port of this machine is `same-site`, and is refused like any other page. */
function refuseFetchSite(method: string | undefined, headers: IncomingHttpHeaders): Refusal | null {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return null;
  const opened = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return site === 'none' && opened ? null : refusal(403, 'FORBIDDEN', 'The request does not come from this page.');
}

function refuseMethod(method: string | undefined): Refusal | null {
  return method === 'GET' || method === 'POST' ? null : refusal(405, 'METHOD_NOT_SUPPORTED', 'Only GET and POST are answered.');
}

/**
 * Decides from its head alone whether a request may go on; null means yes. `authority` is the server's own `127.0.0.1:port`.
 * Order matters: the name a request came under is checked before anything it asks for.
 */
export function refuseRequest(facts: RequestFacts, authority: string): Refusal | null {
  const { method, headers } = facts;
  return (
    refuseDuplicates(facts.rawHeaders) ??
    refuseHost(headers.host, authority) ??
    refuseTarget(facts.target) ??
    refuseOrigin(method, headers.origin, `http://${authority}`) ??
    refuseFetchSite(method, headers) ??
    refuseMethod(method)
  );
}

/** Whether a content type is the wanted one, with or without parameters. */
export function hasContentType(headers: IncomingHttpHeaders, wanted: string): boolean {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() === wanted;
}
