import type { Detection } from './source.ts';

const textOf = (head: Uint8Array): string => Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');

/** Whether a file is one document, as version 1 is, and not a header with an event a line; text inside strings has its quotes escaped. */
export function isCastDocument(head: Uint8Array): boolean {
  const text = textOf(head);
  return /"version"\s*:\s*1\s*[,}]/.test(text) && /"stdout"\s*:\s*\[/.test(text) && /"width"\s*:/.test(text);
}

const known = (why: string): Detection => ({ confidence: 0.95, why });

/**
 * A recording is known by its header: the first line in versions 2 and 3, the whole document in version 1, whose output may
 * start late.
 */
export function detectAsciicast(head: Uint8Array): Detection {
  const text = textOf(head).replace(/^(ï»¿)?\s*/, '');
  if (!text.startsWith('{')) return { confidence: 0 };
  const first = text.split('\n', 1)[0] ?? '';
  const version = /"version"\s*:\s*(\d+)\s*[,}]/.exec(first)?.[1];
  if (version === '2' && /"(width|height)"\s*:/.test(first)) return known('Its first line states version 2 and a width or height.');
  if (version === '3' && /"term"\s*:\s*\{/.test(first)) return known('Its first line states version 3 and a terminal.');
  if (isCastDocument(head)) return known('It states version 1, a width and a list of output.');
  if (version === undefined || !/"(term|width|height)"\s*:/.test(first)) return { confidence: 0 };
  const says = `This is a terminal recording in version ${version.slice(0, 10)} of asciicast; versions 1, 2 and 3 are read.`;
  return { confidence: 0.95, unread: { reason: 'asciicast/version', says } };
}
