/** Where a key works; the `?` sheet has one part for each. */
export type ShortcutPlace = 'everywhere' | 'list' | 'histogram' | 'replay';

export interface Shortcut {
  place: ShortcutPlace;
  /**
   * `KeyboardEvent.key` values; two in a row are written with a space, Shift in front of keys it does not change. Ctrl in front
   * stands for the Command key of a Mac too, and such a key is heard while text is typed.
   */
  keys: readonly string[];
  /** What it does, in the words of the `?` sheet and the tooltips. */
  does: string;
  /** Works only while the list itself has the focus, because the key scrolls elsewhere. */
  inGrid?: boolean;
  /** Works while nothing has the focus, too. */
  orNowhere?: boolean;
  /** Works only while the histogram has the focus. */
  inPlot?: boolean;
}

/** The only key table: the handler, the tooltips and the `?` sheet are made from it. */
export const shortcuts = {
  'go.filter': { place: 'everywhere', keys: ['/'], does: 'Search or filter' },
  'go.overview': { place: 'everywhere', keys: ['g h'], does: 'Go to the overview' },
  'go.events': { place: 'everywhere', keys: ['g e'], does: 'Go to events' },
  'go.sessions': { place: 'everywhere', keys: ['g s'], does: 'Go to sessions' },
  'go.identities': { place: 'everywhere', keys: ['g w'], does: 'Go to identities' },
  'go.resources': { place: 'everywhere', keys: ['g o'], does: 'Go to resources' },
  'go.patients': { place: 'everywhere', keys: ['g p'], does: 'Go to patients' },
  'go.reports': { place: 'everywhere', keys: ['g r'], does: 'Go to reports' },
  'go.verify': { place: 'everywhere', keys: ['g v'], does: 'Go to verify' },
  'go.import': { place: 'everywhere', keys: ['g i'], does: 'Go to import' },
  'go.bundles': { place: 'everywhere', keys: ['g b'], does: 'Go to bundles' },
  'go.custody': { place: 'everywhere', keys: ['g c'], does: 'Go to custody' },
  'show.palette': { place: 'everywhere', keys: ['Ctrl k'], does: 'Go to or do anything by its name' },
  'show.keys': { place: 'everywhere', keys: ['?'], does: 'Show this list of keys' },
  'list.next': { place: 'list', keys: ['j'], does: 'Next row' },
  'list.previous': { place: 'list', keys: ['k'], does: 'Previous row' },
  'list.down': { place: 'list', keys: ['ArrowDown'], does: 'Next row', inGrid: true },
  'list.up': { place: 'list', keys: ['ArrowUp'], does: 'Previous row', inGrid: true },
  'list.right': { place: 'list', keys: ['ArrowRight'], does: 'Next cell', inGrid: true },
  'list.left': { place: 'list', keys: ['ArrowLeft'], does: 'Previous cell', inGrid: true },
  'list.pageDown': { place: 'list', keys: ['PageDown'], does: 'One screen down', inGrid: true },
  'list.pageUp': { place: 'list', keys: ['PageUp'], does: 'One screen up', inGrid: true },
  'list.first': { place: 'list', keys: ['Home'], does: 'First row', inGrid: true },
  'list.last': { place: 'list', keys: ['End'], does: 'Last row loaded', inGrid: true },
  'list.open': { place: 'list', keys: ['Enter'], does: 'Open the row', inGrid: true, orNowhere: true },
  'list.select': { place: 'list', keys: ['x'], does: 'Select the row, or not' },
  'list.selectThrough': { place: 'list', keys: ['X'], does: 'Select from the last selected row to this one' },
  'list.selectAll': { place: 'list', keys: ['*'], does: 'Select every row loaded, or none' },
  'list.selectMatching': { place: 'list', keys: ['A'], does: 'Select all events that match, loaded or not' },
  'list.extendNext': { place: 'list', keys: ['J'], does: 'Select on to the next row' },
  'list.extendPrevious': { place: 'list', keys: ['K'], does: 'Select on to the previous row' },
  'list.extendDown': { place: 'list', keys: ['Shift ArrowDown'], does: 'Select on to the next row', inGrid: true },
  'list.extendUp': { place: 'list', keys: ['Shift ArrowUp'], does: 'Select on to the previous row', inGrid: true },
  'list.close': { place: 'list', keys: ['Escape'], does: 'Close what is open beside the list; then clear the selection' },
  'list.around': { place: 'list', keys: ['a'], does: 'Show around this event: every event before and after it' },
  'list.copy': { place: 'list', keys: ['c'], does: 'Copy the row or the selection as JSON, CSV, link or citation' },
  'list.filterFor': { place: 'list', keys: ['+'], does: 'Filter for the value of the cell' },
  'list.filterOut': { place: 'list', keys: ['-'], does: 'Filter out the value of the cell' },
  'plot.next': { place: 'histogram', keys: ['ArrowRight'], does: 'Next bar', inPlot: true },
  'plot.previous': { place: 'histogram', keys: ['ArrowLeft'], does: 'Previous bar', inPlot: true },
  'plot.extendNext': { place: 'histogram', keys: ['Shift ArrowRight'], does: 'Select on to the next bar', inPlot: true },
  'plot.extendPrevious': { place: 'histogram', keys: ['Shift ArrowLeft'], does: 'Select on to the previous bar', inPlot: true },
  'plot.first': { place: 'histogram', keys: ['Home'], does: 'First bar', inPlot: true },
  'plot.last': { place: 'histogram', keys: ['End'], does: 'Last bar', inPlot: true },
  'plot.apply': { place: 'histogram', keys: ['Enter'], does: 'Filter for the time of the bars selected', inPlot: true },
  'plot.wider': { place: 'histogram', keys: ['o'], does: 'Zoom out to twice the time', inPlot: true },
  'plot.whole': { place: 'histogram', keys: ['O'], does: 'Zoom out to the whole time', inPlot: true },
  'list.play': { place: 'list', keys: ['p'], does: 'Play the recording from 5 s before the event' },
  'list.flag': { place: 'list', keys: ['f'], does: 'Flag the event, or take the flag away' },
  'list.mark': { place: 'list', keys: ['m'], does: 'Note, tag or dispose of the event' },
  'list.undoMark': { place: 'list', keys: ['u'], does: 'Take the last mark back' },
  'replay.play': { place: 'replay', keys: [' '], does: 'Play or pause' },
  'replay.back': { place: 'replay', keys: ['ArrowLeft'], does: '5 seconds back' },
  'replay.forward': { place: 'replay', keys: ['ArrowRight'], does: '5 seconds forward' },
  'replay.jumpBack': { place: 'replay', keys: ['Shift ArrowLeft'], does: '10 % back' },
  'replay.jumpForward': { place: 'replay', keys: ['Shift ArrowRight'], does: '10 % forward' },
  'replay.frameBack': { place: 'replay', keys: [','], does: 'Previous frame' },
  'replay.frameForward': { place: 'replay', keys: ['.'], does: 'Next frame' },
  'replay.tenth': { place: 'replay', keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], does: 'Jump to that tenth' },
  'replay.slower': { place: 'replay', keys: ['<'], does: 'Slower' },
  'replay.faster': { place: 'replay', keys: ['>'], does: 'Faster' },
  'replay.idle': { place: 'replay', keys: ['i'], does: 'Skip idle stretches, or not' },
  'replay.time': { place: 'replay', keys: ['a'], does: 'Elapsed time, UTC or time of day' },
  'replay.panel': { place: 'replay', keys: ['t'], does: 'Show or hide what stands beside the picture' },
  'replay.nextTab': { place: 'replay', keys: ['T'], does: 'Next tab beside the picture' },
  'replay.screens': { place: 'replay', keys: ['s'], does: 'Show or hide the screens along the recording' },
  'replay.full': { place: 'replay', keys: ['F'], does: 'Full screen, or not' },
  'replay.forensic': { place: 'replay', keys: ['v'], does: 'Show what the terminal hid, or not' },
  'replay.keystrokes': { place: 'replay', keys: ['k'], does: 'Show the keystrokes that were recorded, or not' },
  'replay.export': { place: 'replay', keys: ['e'], does: 'Export the recording, a part of it, or the picture' },
  'replay.cite': { place: 'replay', keys: ['c'], does: 'Cite the moment' },
  'replay.previousChapter': { place: 'replay', keys: ['['], does: 'Previous chapter' },
  'replay.nextChapter': { place: 'replay', keys: [']'], does: 'Next chapter' },
  'replay.nextHit': { place: 'replay', keys: ['n'], does: 'Next hit in the transcript' },
  'replay.previousHit': { place: 'replay', keys: ['N'], does: 'Previous hit in the transcript' },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

/** Every entry with its id, in the order of the table. */
export const shortcutList: readonly (Shortcut & { id: ShortcutId })[] = Object.entries(shortcuts).map(([id, shortcut]) => ({
  id: id as ShortcutId,
  ...(shortcut as Shortcut),
}));

const drawn: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowDown: 'Down',
  ArrowUp: 'Up',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  PageDown: 'Page down',
  PageUp: 'Page up',
};

/** The keys of a shortcut as printed on them, one list a combination: `[['g', 'e']]`. */
export function showKeys({ keys }: Shortcut): string[][] {
  if (keys.length > 4) return [[`${keys[0] ?? ''} to ${keys.at(-1) ?? ''}`]];
  return keys.map((combination) =>
    combination.startsWith('Ctrl ')
      ? [`Ctrl+${combination.slice(5).toUpperCase()}`]
      : combination === ' '
        ? ['Space']
        : combination.split(' ').map((key) => drawn[key] ?? key),
  );
}

/** `/` or `g e`: for tooltips. */
export function keyText(id: ShortcutId): string {
  return showKeys(shortcuts[id])
    .map((keys) => keys.join(' '))
    .join(', ');
}
