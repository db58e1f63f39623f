import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createHiddenFinder } from '../../main/replay/hidden/findHidden.ts';
import { hiddenOf } from '../../main/replay/hidden/hiddenOf.ts';
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecording } from '../../main/replay/decodeRecording.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { hostileCasts } from './casts.ts';

const esc = '\x1b';

/** What is found in an output, as `[kind, text]`. */
function found(...pieces: string[]) {
  const finder = createHiddenFinder({ cols: 80, rows: 24 });
  pieces.forEach((piece, index) => {
    finder.read(piece, index, index);
  });
  return finder.finish().findings.map(({ kind, text }) => [kind, text]);
}

const hides: [what: string, output: string, findings: [string, string][]][] = [
  ['concealed text', `$ ${esc}[8mcat patients.csv${esc}[0m\r\n`, [['concealed', 'cat patients.csv']]],
  [
    'text in its own background',
    `${esc}[30;40mone${esc}[0m ${esc}[38;2;1;1;1;48;2;0;0;0mtwo${esc}[m`,
    [
      ['faint', 'one'],
      ['faint', 'two'],
    ],
  ],
  ['text of the same colour in inverse video', `${esc}[7;37;47mthree${esc}[27m`, [['faint', 'three']]],
  [
    'blinking text',
    `${esc}[5mslow${esc}[25m ${esc}[6mfast${esc}[m$ `,
    [
      ['blinking', 'slow'],
      ['blinking', 'fast'],
    ],
  ],
  ['what backspaces take back', 'rm -rf /phi\b\b\b\b\b\b\b\b\b\b\bls -la     \r\n', [['backspaced', 'rm -rf /phi']]],
  ['what a shell takes back letter by letter', `ls -x\b${esc}[K\b${esc}[K\b${esc}[Kcat\r\n`, [['backspaced', 'ls -x']]],
  ['what a carriage return prints over', 'curl evil\rls -l    \r\n', [['overwritten', 'curl evil']]],
  ['what is erased in an earlier row', `one\r\n${esc}[1A${esc}[2Ktwo\r\n`, [['erased', 'one']]],
  ['what a cleared screen showed', `$ scp phi.csv out:\r\n${esc}[2J${esc}[3J${esc}[H$ ls`, [['cleared', '$ scp phi.csv out:']]],
  ['what a reset screen showed', `secret\r\n${esc}c$ ls`, [['cleared', 'secret']]],
  ['the alternate screen', `${esc}[?1049h${esc}[2Jpsql phi\r\n1 row${esc}[?1049l$ `, [['alternate', 'psql phi\n1 row']]],
  ['invisible characters', 'su\u200bdo rm \u202egnp.exe\r\n', [['invisible', 'su\u200bdo rm \u202egnp.exe']]],
  ['fillers', 'cat a\u3164.sql\r\n', [['invisible', 'cat a\u3164.sql']]],
  ['a look-alike letter in a word', '$ s\u0443stemctl stop auditd\r\n', [['lookAlike', '$ s\u0443stemctl stop auditd']]],
  ['bells without number', `${'\x07'.repeat(101)}$ `, [['flood', '101 x BEL']]],
  ['a title', `${esc}]0;owned\x07`, [['title', 'owned']]],
  ['what is put on the clipboard', `${esc}]52;c;b3duZWQ=${esc}\\`, [['clipboard', 'owned']]],
  ['a link', `${esc}]8;;javascript:alert(1)${esc}\\click${esc}]8;;${esc}\\`, [['link', 'javascript:alert(1)']]],
  ['a changed palette', `${esc}]4;7;rgb:00/00/00\x07`, [['palette', 'OSC 4;7;rgb:00/00/00']]],
  [
    'replies',
    `${esc}[6n${esc}[?1000h${esc}P$qm${esc}\\`,
    [
      ['query', 'CSI 6 n'],
      ['query', 'CSI ? 1000 h'],
      ['query', 'DCS $qm'],
    ],
  ],
  ['marks without number', `a${'\u0301'.repeat(40)}b\r\n`, [['flood', `a${'\u0301'.repeat(17)}`]]],
  ['parameters without end', `${esc}[2147483647L`, [['flood', 'CSI 2147483647 L']]],
  [
    'other strings, also one that never ends',
    `${esc}_Gf=32${esc}\\${esc}]9;hello`,
    [
      ['sequence', 'APC Gf=32'],
      ['sequence', 'OSC 9;hello'],
    ],
  ],
];

describe('what a terminal hides', () => {
  it.each(hides)('%s', (_what, output, findings) => {
    expect(found(output)).toEqual(findings);
  });

  it('is nothing in everyday output', () => {
    const prompt = `${esc}]133;A\x07${esc}[?2004h${esc}[1;32muser@host${esc}[0m:~$ `;
    expect(found(`${prompt}ls\r\n${esc}[?2004la.txt  👩‍💻.txt  привет.txt\r\n\x07${prompt}${esc}[K`)).toEqual([]);
  });

  it('is listed up to 200 of a kind, and counted beyond', () => {
    const finder = createHiddenFinder({ cols: 80, rows: 24 });
    finder.read(`${esc}]2;t\x07`.repeat(500), 0, 0);
    const { findings, counts } = finder.finish();
    expect([findings.length, counts]).toEqual([200, [{ kind: 'title', count: 500 }]]);
  });
});

test('however output is cut, the same is found', () => {
  const parts = fc.array(fc.oneof(fc.constantFrom(...hides.map(([, output]) => output)), fc.string({ maxLength: 8 })), { maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.array(fc.nat(400), { maxLength: 12 }), (outputs, places) => {
      const whole = outputs.join('');
      const cuts = [...new Set(places.filter((place) => place < whole.length))].sort((a, b) => a - b);
      const pieces = [0, ...cuts].map((from, index) => whole.slice(from, [...cuts, whole.length][index]));
      const withoutTime = (all: unknown[][]) => all.map((one) => JSON.stringify(one)).sort();
      expect(withoutTime(found(...pieces))).toEqual(withoutTime(found(whole)));
    }),
  );
});

const folder = hostileCasts();
const tricks: Readonly<Record<string, string>> = {
  'vt-alt-screen-hide': 'alternate',
  'vt-apc-kitty': 'sequence',
  'vt-backspace-overwrite': 'backspaced',
  'vt-bell-flood': 'flood',
  'vt-blink-hidden-cursor': 'blinking',
  'vt-c1-8bit': 'title',
  'vt-clear-hides': 'cleared',
  'vt-conceal-sgr8': 'concealed',
  'vt-cursor-overwrite': 'erased',
  'vt-dcs-decrqss': 'query',
  'vt-dcs-sixel': 'sequence',
  'vt-dsr-replies': 'query',
  'vt-erase-chars': 'erased',
  'vt-homoglyph': 'lookAlike',
  'vt-mouse-and-focus-modes': 'query',
  'vt-osc0-title': 'title',
  'vt-osc1337-copy': 'sequence',
  'vt-osc1337-file': 'sequence',
  'vt-osc4-palette-invisible': 'palette',
  'vt-osc52-clipboard-write': 'clipboard',
  'vt-osc52-query': 'clipboard',
  'vt-osc8-custom-scheme': 'link',
  'vt-osc8-file': 'link',
  'vt-osc8-javascript': 'link',
  'vt-osc9-notify': 'sequence',
  'vt-param-huge-DL': 'flood',
  'vt-param-huge-IL': 'flood',
  'vt-param-huge-SU': 'flood',
  'vt-ris-reset': 'cleared',
  'vt-same-color': 'faint',
  'vt-split-sequence': 'concealed',
  'vt-tags-invisible': 'invisible',
  'vt-zero-width': 'invisible',
};

describe.skipIf(folder === null)('a hostile recording', () => {
  it.each(Object.entries(tricks))('%s is listed as %s', async (name, kind) => {
    const object = join(folder ?? '', `${name}.cast`);
    expect(existsSync(object)).toBe(true);
    const staging = join(await temporaryFolder(), 'recording');
    await mkdir(staging);
    const { size } = await stat(object);
    const place = { object, format: 'asciicast-v2', byteOffset: 0, byteLength: size };
    await decodeRecording({ kind: 'recording', ...place, cols: 80, rows: 24, text: false, durationMs: 0, staging });
    const { findings, whole } = await hiddenOf({ kind: 'hidden', decoded: staging });
    expect(findings.map((one) => one.kind)).toContain(kind);
    expect(whole).toBe(true);
  });
});
