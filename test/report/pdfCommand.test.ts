import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandLines } from '../../main/report/pdfCommand.ts';
import { custodyCommand, reportCommand } from '../../shared/signing/stockCommands.ts';

const narrow = (line: string) => line.length <= 40;

it('breaks a command only outside quotation marks, so that the printed lines are the same command', () => {
  for (const command of [reportCommand('report.pdf'), custodyCommand('custody.jsonl')]) {
    const lines = commandLines(command, narrow);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.map((line) => line.replace(/ \\$/, '')).join(' ')).toBe(command);
    const parsed = spawnSync('bash', ['-n', '-c', lines.join('\n')]);
    expect(parsed.stderr.toString()).toBe('');
  }
});

it('says the same to a shell in one line and in many', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', "'b  c'", '"d e"', 'f', "'g'", '"h"'), { minLength: 1, maxLength: 12 }), (words) => {
      const command = `printf '<%s>' ${words.join(' ')}`;
      const run = (text: string) => spawnSync('bash', ['-c', text]).stdout.toString();
      expect(run(commandLines(command, (line) => line.length <= 14).join('\n'))).toBe(run(command));
    }),
    { numRuns: 25 },
  ));
