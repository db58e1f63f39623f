import type { Mark } from '../../shared/replay/contract.ts';
import { InputLine } from './inputLine.ts';
import { promptKind } from './prompts.ts';
import { createScanner } from './scanner.ts';

/** Commands that are told of one recording. */
const mostCommands = 5000;
const longestCommand = 500;
/** Characters of a line up to which it may still be a prompt with something typed. */
const longestLooked = 4000;

export interface CommandFinder {
  /** Reads the decoded output of one frame. */
  read(text: string, at: number): void;
  resize(cols: number): void;
  finish(): { marks: Mark[]; cut: boolean };
}

/** The line of `633;E`, whose semicolons, backslashes and controls are escaped (VS Code, terminal shell integration). */
const unescaped = (text: string) =>
  text.replaceAll(/\\x([0-9a-f]{2})|\\\\/gi, (_, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const tidy = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, longestCommand);

/** Marks a shell leaves around prompt, command line and output: the letter after `133;` or `633;`, and what follows it. */
function shellMark(body: string): { letter: string; rest: string } | null {
  const match = /^[16]33;([A-E])(?:;([\s\S]*))?$/.exec(body);
  return match ? { letter: match[1] ?? '', rest: match[2] ?? '' } : null;
}

/** What Ctrl-C ended was never run. */
const isCancelled = (typed: string) => typed.trimEnd().endsWith('^C');

/** Screens of programs that draw the whole screen. */
const alternate = new Set([47, 1047, 1049]);

/** Sequences that neither move the cursor nor take text away. */
const noMove = /^[<=>?]|[mqnhltc]$/;

/** The commands a recording shows, with the moment each was entered. */
class Finder {
  readonly marks: Mark[] = [];
  cut = false;
  private readonly line;
  private now = 0;
  private drawing = false;
  /** What was printed on the line while nobody typed; null once that is too much. */
  private later: (string | { kind: string; count: number })[] | null = [];
  private laterLength = 0;
  /** The prompt in front of what is typed now, once it stood there alone at the end of a frame; null while none does. */
  private prompt: string | null = null;
  private lastPrompt: string | null = null;
  private kind: 'command' | 'rest' = 'command';
  /** Whether the line before was a command, so that a prompt for the rest continues it. */
  private open = false;
  /** Where a shell said that the command line begins; null outside. */
  private begin: number | null = null;
  /** What was entered there, until the shell says that it runs. */
  private entered: { at: number; first: string; text: string } | null = null;
  private said: string | null = null;

  constructor(cols: number) {
    this.line = new InputLine(cols);
  }

  resize(cols: number): void {
    this.line.resize(cols);
  }

  text(run: string): void {
    if (this.drawing) return;
    if (!this.waits()) this.print(run);
    else if (this.later !== null && (this.laterLength += run.length) <= longestLooked) this.later.push(run);
    else this.later = null;
  }

  control(code: number): void {
    if (this.drawing) return;
    if (code === 0x0d) this.move('\r', 1);
    else if (code === 0x08) this.move('\b', 1);
    else if (code === 0x09) this.text(' ');
    else if (code >= 0x0a && code <= 0x0c && (this.waits() || this.line.down())) this.leave(true);
  }

  csi(kind: string, first: number): void {
    if ((kind === '?h' || kind === '?l') && alternate.has(first)) {
      this.drawing = kind === '?h';
      this.leave(false);
    } else if (!this.drawing && !noMove.test(kind)) this.move(kind, first);
  }

  /** Nobody types: what is printed matters only if it is still on the line when the frame ends. */
  private waits(): boolean {
    return this.prompt === null && this.begin === null;
  }

  private print(run: string): void {
    for (const character of run) this.line.print(character);
  }

  private move(kind: string, count: number): void {
    if (!this.waits()) this.moveNow(kind, count);
    else if (this.later !== null && (this.laterLength += 1) <= longestLooked) this.later.push({ kind, count });
    else this.later = null;
  }

  private moveNow(kind: string, count: number): void {
    if (kind === 'K' || kind === 'J') this.line.erase(count);
    else if (!this.line.move(kind, count)) this.leave(false);
  }

  /** Brings the line up to date; false where it is too long to be anybody's. */
  private catchUp(): boolean {
    const { later } = this;
    if (later === null) return false;
    this.later = [];
    for (const one of later) {
      if (typeof one === 'string') this.print(one);
      else this.moveNow(one.kind, one.count);
    }
    return true;
  }

  /** What a shell says itself is exact. */
  shell(letter: string, rest: string): void {
    if (this.drawing) return;
    this.catchUp();
    if (letter === 'E') this.said = unescaped(rest.split(';')[0] ?? '');
    else if (letter === 'B') {
      this.begin = this.line.place();
      this.entered = null;
      this.said = null;
    } else this.run(letter === 'C');
  }

  /** The command line is over: the shell runs it, or shows its next prompt without having said so. */
  private run(sure: boolean): void {
    const { entered, begin, said } = this;
    // Who does not say when the output begins, says nothing of it.
    const typed = sure ? (entered?.text ?? '') + (begin === null ? '' : this.line.text().slice(begin)) : (entered?.first ?? '');
    this.begin = null;
    this.entered = null;
    this.said = null;
    if (sure || (entered && !isCancelled(typed))) this.add(said ?? typed, entered?.at ?? this.now);
  }

  read(at: number): void {
    this.now = at;
  }

  /** Nothing more comes in this frame: a prompt that stands alone now waits for somebody. */
  rest(): void {
    if (this.drawing || this.begin !== null || !this.catchUp() || !this.line.atEnd() || this.line.place() > longestLooked) return;
    const text = this.line.text();
    if (this.prompt !== null && text.startsWith(this.prompt)) return;
    const kind = promptKind(text);
    this.prompt = kind === null ? this.shownAgain(text) : text;
    if (this.prompt === null) return;
    this.kind = kind ?? 'command';
    if (this.kind === 'command') this.lastPrompt = this.prompt;
  }

  /** A shell that listed completions prints its prompt again with what was typed. */
  private shownAgain(text: string): string | null {
    return this.lastPrompt !== null && text.startsWith(this.lastPrompt) ? this.lastPrompt : null;
  }

  private add(text: string, at: number): void {
    const label = tidy(text);
    if (label === '') return;
    this.cut ||= this.marks.length >= mostCommands;
    if (!this.cut) this.marks.push({ at, kind: 'command', label });
  }

  /** Leaves the line: with `entered`, what stands after its prompt was entered. */
  private leave(entered: boolean): void {
    const text = this.line.text();
    this.line.clear();
    this.later = [];
    this.laterLength = 0;
    if (this.begin !== null) {
      const more = text.slice(this.begin);
      const { at, first, text: before } = this.entered ?? { at: this.now, first: more, text: '' };
      this.entered = { at, first, text: `${before}${more} `.slice(0, longestLooked) };
      this.begin = 0;
      return;
    }
    const { prompt } = this;
    this.prompt = null;
    if (!entered || prompt === null || !text.startsWith(prompt)) {
      this.open &&= entered && prompt !== null;
      return;
    }
    this.guess(text.slice(prompt.length));
  }

  private guess(typed: string): void {
    if (typed.trim() === '' || isCancelled(typed)) this.open = false;
    else if (this.kind === 'command') {
      this.add(typed, this.now);
      this.open = true;
    } else if (this.open) this.continueLast(typed);
  }

  private continueLast(typed: string): void {
    const last = this.marks.at(-1);
    if (last) last.label = tidy(`${last.label} ${typed}`);
  }
}

/**
 * Finds commands: what a shell marks itself (OSC 133 of FinalTerm, OSC 633 of VS Code), else what was echoed on the line of a prompt
 * after that prompt had stood there alone. What programs print at once, or draw on the alternate screen, is none.
 */
export function createCommandFinder(cols: number): CommandFinder {
  const finder = new Finder(cols);
  const scan = createScanner({
    text: (run) => finder.text(run),
    control: (code) => finder.control(code),
    escape: () => undefined,
    csi: (kind, [first = 0]) => finder.csi(kind, first),
    osc: (body) => {
      const mark = shellMark(body);
      if (mark) finder.shell(mark.letter, mark.rest);
    },
  });
  return {
    read(text, at) {
      if (finder.cut) return;
      finder.read(at);
      scan(text);
      finder.rest();
    },
    resize: (to) => finder.resize(to),
    finish: () => ({ marks: finder.marks, cut: finder.cut }),
  };
}
