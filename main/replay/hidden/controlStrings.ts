import type { HiddenKind } from '../../../shared/replay/hidden.ts';
import type { ControlString } from '../scanner.ts';

/** What is found in a control string; null where it is everyday and harmless. */
interface Found {
  kind: HiddenKind;
  text: string;
}

const words: Readonly<Record<ControlString, string>> = { ']': 'OSC', P: 'DCS', X: 'SOS', '^': 'PM', _: 'APC' };

/** Marks of the shell's own (prompts, commands): chapters are made of them. */
const everyday = new Set([133, 633]);
const colours = new Set([4, 5, 10, 11, 12, 13, 14, 17, 19, 104, 105, 110, 111, 112, 117, 119]);

/** Base64 as text; as it stands when it is none. */
function decoded(payload: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(payload)) return payload;
  return new TextDecoder().decode(Buffer.from(payload, 'base64'));
}

function clipboard(rest: string): Found {
  const [, payload = rest] = /^[^;]*;(.*)$/s.exec(rest) ?? [];
  return { kind: 'clipboard', text: payload === '?' ? 'asks for what is on the clipboard' : decoded(payload) };
}

function operating(body: string): Found | null {
  const match = /^(\d{1,5})(?:;(.*))?$/s.exec(body);
  if (!match) return { kind: 'sequence', text: `OSC ${body}` };
  const code = Number(match[1]);
  const rest = match[2] ?? '';
  if (code <= 2) return { kind: 'title', text: rest };
  if (code === 52) return clipboard(rest);
  if (code === 8) {
    const target = rest.slice(rest.indexOf(';') + 1);
    return target === '' ? null : { kind: 'link', text: target };
  }
  if (colours.has(code)) return { kind: rest.endsWith('?') ? 'query' : 'palette', text: `OSC ${body}` };
  return everyday.has(code) ? null : { kind: 'sequence', text: `OSC ${body}` };
}

/** What a control string asks of a terminal; the terminal here swallows all of them. */
export function readControlString(introducer: ControlString, body: string): Found | null {
  if (introducer === ']') return operating(body);
  const asks = introducer === 'P' && /^(?:\$q|\+q)/.test(body);
  return { kind: asks ? 'query' : 'sequence', text: `${words[introducer]} ${body}` };
}

/** Sequences that ask for a reply, and modes that report the mouse and the focus. */
const asking = new Set(['c', '>c', '=c', 'n', '?n', '$p', '?$p', 'x', '>q']);
const reports = new Set([11, 13, 14, 15, 16, 18, 19, 20, 21]);
const reporting = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016]);

/** Whether a control sequence makes a terminal type something, now or when the mouse moves. */
export function asksForReply(kind: string, parameters: readonly number[]): boolean {
  if (kind === 't') return reports.has(parameters[0] ?? 0);
  return asking.has(kind) || (kind === '?h' && parameters.some((mode) => reporting.has(mode)));
}

/** A control sequence as it is written down: `CSI ? 1000 h`. */
export function writeSequence(kind: string, parameters: readonly number[]): string {
  const [, prefix = '', intermediates = '', final = ''] = /^([<=>?]*)([ -/]*)(.*)$/.exec(kind) ?? [];
  const numbers = parameters.every((one) => one === 0) ? '' : parameters.slice(0, 16).join(';');
  return ['CSI', prefix, numbers, intermediates.trim(), final].filter((part) => part !== '').join(' ');
}
