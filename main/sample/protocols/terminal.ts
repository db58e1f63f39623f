import type { Random } from '../random.ts';
import type { ShellHost, ShellStep } from '../statements/shell.ts';
import { base64, createRecorder, elapsed, type Recorder, type Triple } from '../stream.ts';

function prompt({ account, host, folder }: ShellHost): string {
  const place = `${account}@${host}`;
  return `\u001b[?2004h\u001b]0;${place}: ${folder}\u0007\u001b[01;32m${place}\u001b[00m:\u001b[01;34m${folder}\u001b[00m$ `;
}

/** Types a line key by key, each echoed a moment later, and ends it with Return. */
function typeLine(recorder: Recorder, line: string): void {
  recorder.wait(0.9, 3);
  for (const key of line) {
    recorder.write('i', key);
    recorder.wait(0.0007, 0.004);
    recorder.write('o', key);
    recorder.wait(0.03, 0.18);
  }
  recorder.write('i', '\r');
  recorder.wait(0.001, 0.004);
  recorder.write('o', '\r\n\u001b[?2004l\r');
}

/** An interactive shell: the synthetic newline the gateway sends first, then keys and what the terminal answered. */
export function shellTerminal(random: Random, host: ShellHost, steps: readonly ShellStep[]): Triple[] {
  const recorder = createRecorder(random);
  recorder.wait(0.003, 0.006);
  recorder.write('i', '\n');
  recorder.wait(0.1, 0.13);
  recorder.write('o', '\r\n');
  recorder.write('o', host.banner.map((line) => `${line}\r\n`).join(''));
  recorder.write('o', prompt(host));
  for (const { command, output } of steps) {
    typeLine(recorder, command);
    recorder.wait(0.01, 0.3);
    recorder.write('o', output.map((line) => `${line}\r\n`).join(''));
    recorder.write('o', prompt(host));
  }
  typeLine(recorder, 'exit');
  recorder.wait(0.003, 0.01);
  recorder.write('o', 'logout\r\n');
  return recorder.events;
}

/** A recorded asciicast v2 as the gateway would have kept it: keys and output, no size, no resize, no marker. */
export function recordedTerminal(cast: string): Triple[] {
  const events = cast
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as [number, string, string])
    .filter(([, kind]) => kind === 'i' || kind === 'o')
    .map(([time, kind, text]): Triple => [elapsed(time + 0.01), kind, base64(text)]);
  return [[0.004, 'i', base64('\n')], ...events];
}
