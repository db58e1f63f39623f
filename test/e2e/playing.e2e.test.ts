import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { muniment, munimentJson } from '../support/cli.ts';

const cli = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));
const hasPty = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

let folder: string;
let session: string;
const esc = '\x1b';
const on = (...args: string[]) => ['--workspace', join(folder, 'workspace'), ...args];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-play-'));
  const cast = join(folder, 'one.cast');
  const lines = [
    { version: 2, width: 60, height: 10 },
    [0, 'o', `${esc}]0;owned\x07first line\r\n`],
    [0.4, 'o', `${esc}[31mneedle\x1b[0m of amy.okafor@cedarfield.example\r\n`],
    [40, 'o', 'after a pause\r\n'],
  ];
  await writeFile(cast, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await munimentJson(on('import', cast));
  const [row] = await munimentJson<{ session_uid: string }[]>(on('sessions'));
  session = row?.session_uid ?? '';
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line in a terminal of its own; what it wrote there. */
async function inTerminal(args: readonly string[], interruptAfter?: string): Promise<{ code: number | null; written: string }> {
  const quoted = [process.execPath, cli, ...on(...args)].map((one) => `'${one}'`).join(' ');
  const child = spawn('script', ['-qec', `stty rows 24 cols 80; ${quoted}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let written = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    if (interruptAfter === undefined || interrupted || !written.includes(interruptAfter)) return;
    interrupted = true;
    child.stdin.write('\x03');
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, written };
}

describe.skipIf(!hasPty)('a recording in a real terminal (with the program `script`)', () => {
  it('plays from its first picture to its last, pauses cut, and leaves the terminal as it was', async () => {
    const { code, written } = await inTerminal(['replay', session, '--speed', '4', '--idle-limit', '1']);
    expect(code).toBe(0);
    expect(written).toContain(`${esc}[?1049h`);
    expect(written).toContain('after a pause');
    expect(written).toContain('pauses cut to 1 s');
    expect(written.trimEnd().endsWith(`${esc}[?1049l`)).toBe(true);
    expect(written).not.toContain('owned');
    expect(written).not.toContain('amy.okafor');
  });

  it('ends with Ctrl+C, and leaves the terminal as it was', async () => {
    const { written } = await inTerminal(['replay', session], 'needle');
    expect(written).not.toContain('after a pause');
    expect(written).toContain(`${esc}[?25h${esc}[?1049l`);
  });
});

describe('a recording where there is no terminal', () => {
  it('is described, with what can be asked', async () => {
    const { code, stdout } = await muniment(on('replay', session));
    expect(code).toBe(0);
    expect(stdout).toContain('Use --text, --at SECONDS --screen, --search TEXT, or --cast FILE.');
    expect((await muniment(on('replay', session, '--speed', '2'))).code).toBe(2);
    expect((await muniment(on('replay', session, '--speed', '2', '--text'))).code).toBe(2);
    expect((await muniment(on('replay'))).code).toBe(2);
  });

  it('is searched, alone and with all others, and hides identifiers until a reason is given', async () => {
    const found = await munimentJson<{ atSeconds: number; text: string }[]>(on('replay', session, '--search', 'NEEDLE'));
    expect(found).toMatchObject([{ atSeconds: 0.4, text: 'needle of [e-mail hidden]' }]);
    const all = await munimentJson<{ session: string; hits: number; atSeconds: number }[]>(on('replay', '--search', 'needle'));
    expect(all).toMatchObject([{ session, hits: 1, atSeconds: 0.4 }]);
    expect(await munimentJson(on('query', 'text:needle', '--count'))).toBeGreaterThan(0);
    expect(await munimentJson(on('query', 'text:nowhere', '--count'))).toBe(0);
    expect((await muniment(on('replay', '--search', 'nowhere'))).stdout).toContain('No recording printed this text.');
  });

  it('is exported as asciicast for a reason only, whole or in part', async () => {
    const file = join(folder, 'out.cast');
    expect((await muniment(on('replay', session, '--cast', file))).stderr).toContain('--reveal');
    expect((await muniment(on('replay', session, '--from', '1'))).code).toBe(2);
    await munimentJson(on('replay', session, '--cast', file, '--reveal', 'review'));
    const whole = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(whole[0] ?? '')).toMatchObject({ version: 2 });
    expect(whole.join('\n')).toContain('amy.okafor');
    const part = join(folder, 'part.cast');
    await munimentJson(on('replay', session, '--cast', part, '--to', '0.1', '--reveal', 'review'));
    expect((await readFile(part, 'utf8')).trimEnd().split('\n').length).toBeLessThan(whole.length);
  });
});
