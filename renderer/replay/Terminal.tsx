import { useContext, useEffect, useRef } from 'react';
import { DiscretionContext } from '../ui/index.ts';
import { createSink, createTerminal, font, type Xterm } from './inertTerminal.ts';
import type { Sink } from './player.ts';
import { coverTerminal, type TerminalCover } from './terminalCover.ts';
import styles from './Terminal.module.css';

interface TerminalProps {
  /** What it shows, to be read out. */
  label: string;
  /** Shows what is concealed or drawn in the colour of its background. */
  forensic: boolean;
  /** Called once there is something to draw on. */
  onReady(sink: Sink): void;
  /** Called with what is drawn over the picture, once. */
  onCover(cover: TerminalCover): void;
  /** The reviewer scrolled back into earlier output. */
  onScrollBack(): void;
  /** Whether earlier output is shown, told after the reviewer has scrolled. */
  onScrolled(back: boolean): void;
}

const smallestFont = 5;
const largestFont = 20;
const fontStep = 0.5;
/** By then the terminal has followed the wheel or its scroll bar. */
const scrollMs = 120;
/** Room for the scroll bar beside the grid, in px; Terminal.module.css keeps it free. */
const scrollBarWidth = 14;

/** Sizes the letters so that the whole grid is seen. Scaling the picture instead would blur it and break selecting. */
function fit(terminal: Xterm, box: HTMLElement): void {
  const screen = box.querySelector<HTMLElement>('.xterm-screen');
  const current = terminal.options.fontSize ?? 13;
  const room = box.clientWidth - scrollBarWidth;
  if (!screen || screen.clientWidth === 0 || room <= 0) return;
  const share = Math.min(room / screen.clientWidth, box.clientHeight / screen.clientHeight);
  const wanted = Math.floor((current * share) / fontStep) * fontStep;
  let size = Math.min(largestFont, Math.max(smallestFont, wanted));
  if (size !== current) terminal.options.fontSize = size;
  // Letters are rounded to whole pixels, so the next size down may be needed.
  while (size > smallestFont && (screen.clientWidth > room || screen.clientHeight > box.clientHeight)) {
    size -= fontStep;
    terminal.options.fontSize = size;
  }
}

/** Opens the terminal in the page; returns what closes it. */
function open(terminal: Xterm, box: HTMLElement): () => void {
  terminal.open(box);
  // A focused input would swallow the keys of the page; without one there is nothing to type or paste into.
  if (terminal.textarea) terminal.textarea.disabled = true;
  const onCopy = (event: ClipboardEvent) => {
    if (!terminal.hasSelection()) return;
    event.clipboardData?.setData('text/plain', terminal.getSelection());
    event.preventDefault();
  };
  document.addEventListener('copy', onCopy);
  const observer = new ResizeObserver(() => fit(terminal, box));
  observer.observe(box);
  const resized = terminal.onResize(() => fit(terminal, box));
  void document.fonts.load(`13px ${font}`).then(() => {
    // Only another family makes the terminal measure its letters again.
    terminal.options.fontFamily = 'monospace';
    terminal.options.fontFamily = font;
    fit(terminal, box);
  });
  return () => {
    document.removeEventListener('copy', onCopy);
    observer.disconnect();
    resized.dispose();
    terminal.dispose();
  };
}

/**
 * The picture of a recording, in an inert terminal: no `onData` or `onBinary` listener may be added here.
 */
export function Terminal({ label, forensic, onReady, onCover, onScrollBack, onScrolled }: TerminalProps) {
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef(onReady);
  const covered = useRef(onCover);
  const terminal = useRef<Xterm | null>(null);
  const cover = useRef<TerminalCover | null>(null);
  const tellScrolled = () => {
    setTimeout(() => {
      const buffer = terminal.current?.buffer.active;
      if (buffer) onScrolled(buffer.viewportY < buffer.baseY);
    }, scrollMs);
  };
  const rules = useContext(DiscretionContext);
  useEffect(() => {
    if (!box.current) return undefined;
    const made = createTerminal();
    terminal.current = made;
    const close = open(made, box.current);
    cover.current = coverTerminal(made);
    covered.current(cover.current);
    return close;
  }, []);
  useEffect(() => cover.current?.show({ rules, forensic }), [rules, forensic]);
  // Only a terminal that is covered gets something to draw.
  useEffect(() => {
    if (terminal.current) ready.current(createSink(terminal.current));
  }, []);
  return (
    <div
      className={styles.frame}
      role="img"
      aria-label={label}
      data-evidence
      data-forensic={forensic || undefined}
      // On the way down: where xterm.js scrolls, it lets the event go no further.
      onWheelCapture={(event) => {
        if (event.deltaY < 0 && (terminal.current?.buffer.active.baseY ?? 0) > 0) onScrollBack();
        tellScrolled();
      }}
      onPointerUp={tellScrolled}
    >
      <div ref={box} className={styles.box} />
    </div>
  );
}
