import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTranscript } from '../../main/replay/transcript.ts';
import { readCast, validCasts } from './casts.ts';
import { decodeFile } from './decoding.ts';

function linesOf(...printed: string[]): string[] {
  const transcript = createTranscript();
  printed.forEach((text, index) => transcript.read(text, index * 1000));
  return transcript.finish().lines.map((line) => line.text);
}

const esc = '\x1b';

describe('a transcript', () => {
  test('has a line for a line, with the times of its first and last character', () => {
    const transcript = createTranscript();
    transcript.read('$ l', 10);
    transcript.read('s', 15);
    transcript.read('\r\na  b\r\n', 20);
    expect(transcript.finish().lines).toEqual([
      { at: 10, until: 15, text: '$ ls' },
      { at: 20, text: 'a  b' },
    ]);
  });

  test('leaves out colours, titles and other control strings', () => {
    expect(linesOf(`${esc}]0;title\x07${esc}[1;31mred${esc}[0m ${esc}P1$q"p${esc}\\text`)).toEqual(['red text']);
  });

  test('joins sequences that were split between writes', () => {
    expect(linesOf('a', esc, '[3', '1mb', `${esc}]0;ti`, 'tle', '\x07c')).toEqual(['abc']);
  });

  test('keeps both texts when one overwrites the other', () => {
    expect(linesOf('rm -rf /\rls -la  ')).toEqual(['rm -rf /', 'ls -la']);
    expect(linesOf('secret\b\b\b\b\b\bpublic')).toEqual(['secret', 'public']);
  });

  test('keeps a word that was erased character by character, once', () => {
    expect(linesOf('lss\b \b\b \b\b \bpwd')).toEqual(['lss', 'pwd']);
  });

  test('keeps every step of a progress line', () => {
    expect(linesOf('10 %', '\r20 %', '\r30 %')).toEqual(['10 %', '20 %', '30 %']);
  });

  test('keeps what a cleared screen, a reset or another screen hides', () => {
    expect(linesOf(`hidden${esc}[2J${esc}[H`, `gone${esc}c`, `below${esc}[?1049h`, `inside${esc}[?1049l`, 'back')).toEqual([
      'hidden',
      'gone',
      'below',
      'inside',
      'back',
    ]);
  });

  test('keeps concealed text', () => {
    expect(linesOf(`${esc}[8mpassword${esc}[0m`)).toEqual(['password']);
  });

  test('begins a line where the cursor jumps to another row, and goes on where it stays', () => {
    expect(linesOf(`${esc}[5;1Hname${esc}[5;10Hvalue${esc}[6;1Hnext`)).toEqual(['name     value', 'next']);
  });

  test('breaks lines at 2,000 columns and combines at most 16 marks', () => {
    const [first, second] = linesOf('x'.repeat(2500));
    expect([first?.length, second?.length]).toEqual([2000, 500]);
    expect(linesOf(`a${'\u0301'.repeat(1000)}b`)[0]?.length).toBeLessThan(20);
  });

  test('is cut at 20,000 lines and says so', () => {
    const transcript = createTranscript();
    transcript.read('line\n'.repeat(20_001), 0);
    const { lines, cut } = transcript.finish();
    expect([lines.length, cut]).toEqual([20_000, true]);
  });

  test('of a real session holds the statement as it was typed and the rows as they were printed', async () => {
    const path = validCasts().find((cast) => cast.name === 'psql-phi.v2.cast')?.path ?? '';
    const { index } = await decodeFile(path, readCast(path));
    const all = index.timeline.transcript.map((line) => line.text).join('\n');
    expect(readFileSync(path, 'utf8')).toContain('psql');
    expect(all).toMatch(/SELECT .* FROM/i);
    expect(all).toMatch(/\(\d+ rows\)/);
  });
});
