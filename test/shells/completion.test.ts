import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../main/shells/cli/completion.ts';
import { temporaryFolder } from '../support/temporary.ts';

const run = promisify(execFile);

function program(): Command {
  const made = new Command('muniment').option('--workspace <dir>').option('--json');
  made
    .command('query [text]')
    .addOption(new Option('--format <format>').choices(['csv', 'json']))
    .option('--count');
  made
    .command('report')
    .addArgument(new Argument('[template]').choices(['activity-review', 'full']))
    .option('--key <name>');
  const keys = made.command('keys');
  keys.command('generate').option('--name <name>');
  keys.command('list');
  return made;
}

/** What bash offers for a line whose last word is being typed. */
async function offered(words: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _muniment; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', `${completionScript(program(), 'bash')}\n${ask}`], {
    env: { ...process.env, ...env },
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers verbs, and verbs of verbs', async () => {
    expect(await offered(['muniment', ''])).toEqual(['query', 'report', 'keys']);
    expect(await offered(['muniment', 'q'])).toEqual(['query']);
    expect(await offered(['muniment', 'keys', ''])).toEqual(['generate', 'list']);
  });

  it('offers the options of the verb with those of the program, also behind an option with a value', async () => {
    expect(await offered(['muniment', '--workspace', 'report', 'query', '--'])).toEqual([
      '--format',
      '--count',
      '--help',
      '--workspace',
      '--json',
    ]);
  });

  it('offers the values an option or argument takes', async () => {
    expect(await offered(['muniment', 'query', '--format', ''])).toEqual(['csv', 'json']);
    expect(await offered(['muniment', 'report', 'a'])).toEqual(['activity-review']);
  });

  it('offers the names of the signing keys of the workspace', async () => {
    const workspace = await temporaryFolder();
    await mkdir(join(workspace, 'keys'));
    for (const name of ['officer', 'deputy']) await writeFile(join(workspace, 'keys', `${name}.json`), '{}');
    expect(await offered(['muniment', 'report', '--key', ''], { MUNIMENT_WORKSPACE: workspace })).toEqual(['deputy', 'officer']);
    expect(await offered(['muniment', '--workspace', workspace, 'report', '--key', 'o'])).toEqual(['officer']);
  });

  it.each(['zsh', 'fish'] as const)('has every verb and value in the script for %s', (shell) => {
    const script = completionScript(program(), shell);
    for (const word of ['query', 'generate', 'activity-review', 'csv']) expect(script).toContain(word);
  });
});
