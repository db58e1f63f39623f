import { z } from 'zod';

/** What a terminal did not show, or did not show for what it was, in the order in which it is listed. */
export const hiddenKinds = {
  concealed: { title: 'Concealed text', says: 'Printed with the attribute that draws nothing (SGR 8).' },
  faint: { title: 'Text in the colour of its background', says: 'The contrast is below 1.5 to 1.' },
  blinking: { title: 'Blinking text', says: 'Asked the terminal to blink (SGR 5 or 6); it is drawn steadily here.' },
  backspaced: { title: 'Text behind backspaces', says: 'Typed or printed, then taken back.' },
  overwritten: { title: 'Overwritten text', says: 'Other text was printed over it.' },
  erased: { title: 'Erased text', says: 'Taken off its line.' },
  cleared: { title: 'Cleared screens', says: 'What stood there when the screen was cleared.' },
  alternate: { title: 'Alternate screens', says: 'What a full-screen program showed when it was left.' },
  invisible: { title: 'Invisible and direction characters', says: 'Zero-width, bidirectional or tag characters in a line.' },
  lookAlike: { title: 'Look-alike letters', says: 'Letters in a line that pose as others, such as a Cyrillic one in a Latin word.' },
  title: { title: 'Window titles', says: 'Asked the terminal to change its title.' },
  clipboard: { title: 'Clipboard', says: 'Asked the terminal to write the clipboard or to read it.' },
  link: { title: 'Links', says: 'Targets behind printed text.' },
  palette: { title: 'Colours changed', says: 'Asked the terminal to draw colours as others.' },
  query: { title: 'Replies asked for', says: 'Asked the terminal to type an answer, or to report mouse and focus.' },
  flood: {
    title: 'More than a screen can show',
    says: 'Parameters without end, and marks or bells without number, which freeze terminals.',
  },
  sequence: { title: 'Other control strings', says: 'Notices, files, images and what is not known.' },
} as const;

export type HiddenKind = keyof typeof hiddenKinds;

const hiddenKind = z.enum(Object.keys(hiddenKinds) as HiddenKind[]);

/** One of them: `at` in ms, index of its frame, and its text; lines are separated by line feeds. Text of evidence, and nothing else. */
const hiddenFinding = z.object({ at: z.number(), frame: z.number().int(), kind: hiddenKind, text: z.string() });
export type HiddenFinding = z.infer<typeof hiddenFinding>;

/** Everything found, in order of time. Of each kind 200 are listed at most and all are counted. */
export const hiddenFindings = z.object({
  findings: z.array(hiddenFinding),
  counts: z.array(z.object({ kind: hiddenKind, count: z.number().int() })),
  /** False when the recording goes on beyond what was looked through (64 MiB of output). */
  whole: z.boolean(),
});
export type HiddenFindings = z.infer<typeof hiddenFindings>;
