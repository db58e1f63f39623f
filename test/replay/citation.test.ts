import { describe, expect, it } from 'vitest';
import { citationOfMoment, type CitedMoment, noteOfMoment } from '../../renderer/replay/cite/citation.ts';
import type { RecordingInfo } from '../../shared/replay/contract.ts';

const recording = {
  id: 'r-1',
  session: 's-1',
  format: 'asciicast-v2',
  path: 'sessions/`odd`.cast',
  sha256: 'a'.repeat(64),
} as RecordingInfo;

const cited: CitedMoment = {
  recording,
  from: 2000,
  moment: {
    at: 3500,
    cols: 80,
    rows: 24,
    lines: ['$ find ssn 123-45-6789', '```', 'right\u202eleft', ''],
    screenSha256: 'b'.repeat(64),
    frame: { index: 7, at: 3400, data: 'eA==', sha256: 'c'.repeat(64), from: 10, to: 11 },
  },
  show: (at) => `${at} ms`,
  rules: { mrn: [] },
};

describe('a cited moment', () => {
  it('names session, stretch, original, frame and screen, with the command that makes the digest again', () => {
    const text = citationOfMoment(cited);
    expect(text).toContain('session `s-1` · 2000 ms to 3500 ms (2.000 s to 3.500 s)');
    expect(text).toContain('original `` sessions/`odd`.cast ``, SHA-256 `' + 'a'.repeat(64));
    expect(text).toContain('frame 7 at 3.400 s: bytes 10 to 11 of the output, SHA-256 `' + 'c'.repeat(64));
    expect(text).toContain('ORIGINAL.cast | tail -c +11 | head -c 1 | sha256sum');
    expect(text).toContain(`SHA-256 of its rows as recorded \`${'b'.repeat(64)}\`; values in it are hidden here`);
  });

  it('holds the screen as it is shown: values hidden, nothing in it markup, nothing invisible', () => {
    const text = citationOfMoment(cited);
    expect(text).not.toContain('123-45');
    expect(text).toContain('    ````\n    $ find ssn [SSN hidden]\n    ```\n    right\\u{202e}left\n    ````');
    expect(citationOfMoment({ ...cited, rules: null })).toContain('    $ find ssn 123-45-6789\n');
    expect(citationOfMoment({ ...cited, rules: null })).not.toContain('hidden here');
  });

  it('is noted with its places and digests and no text of the recording', () => {
    const note = noteOfMoment(cited, ' looked at a chart ');
    expect(note.split('\n')[0]).toBe('looked at a chart');
    expect(note).toContain('Frame 7, output bytes 10 to 11');
    expect(note).toContain('#/sessions/s-1?t=3.500&recording=r-1');
    expect(note).not.toContain('find');
    expect(noteOfMoment({ ...cited, from: 3500 }, '')).toContain('Recording r-1, 3500 ms.');
  });

  it('names an export where the original needs more than jq to be read', () => {
    expect(citationOfMoment({ ...cited, recording: { ...recording, format: 'ttyrec' } })).toContain('EXPORT.cast | tail');
  });
});
