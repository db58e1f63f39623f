import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

/** A recording read with nothing of ours: seconds from the start, code, text or bytes. */
export interface Plain {
  cols: number;
  rows: number;
  events: readonly (readonly [seconds: number, code: string, data: string | Uint8Array])[];
}

/** The picture of a terminal nobody touched: every output up to a moment, in its recorded sizes. */
export async function straightFeed({ cols, rows, events }: Plain, seconds: number): Promise<string[]> {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  let gathered: Uint8Array[] = [];
  const draw = async () => {
    const bytes = Buffer.concat(gathered);
    gathered = [];
    await new Promise<void>((done) => terminal.write(bytes, done));
  };
  for (const [at, code, data] of events) {
    if (at > seconds) break;
    if (code === 'o') gathered.push(Buffer.from(data));
    if (code !== 'r') continue;
    await draw();
    const [width = 0, height = 0] = String(data).split('x').map(Number);
    terminal.resize(width, height);
  }
  await draw();
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
}
