import { type Keystrokes, readKeys } from '../../../shared/replay/keystrokes.ts';

/** Keys that are shown: those pressed in so many ms before the moment. */
const shownMs = 8000;
const mostKeys = 60;

/** The keys pressed in the seconds before a moment, oldest first. */
export function keysBefore({ inputs }: Keystrokes, at: number): string[] {
  const near = inputs.filter((one) => one.at <= at && one.at > at - shownMs);
  return near.flatMap(({ text }) => readKeys(text)).slice(-mostKeys);
}
