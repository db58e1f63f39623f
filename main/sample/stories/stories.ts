import { createRandom } from '../random.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { controlStories } from './controls.ts';
import { delegationStories } from './delegation.ts';
import { emergencyNight, readingBurst } from './incidents.ts';
import { recordStories } from './records.ts';
import { releaseEvening } from './release.ts';
import { reviewStories } from './reviews.ts';
import { terminalStories } from './terminals.ts';

const chapters = [
  terminalStories,
  reviewStories,
  controlStories,
  recordStories,
  delegationStories,
  emergencyNight,
  readingBurst,
  releaseEvening,
];

/** What a reviewer is meant to find in the month. Each chapter has its own stream, so that changing one leaves the others as they were. */
export function storySessions(seed: number): SessionDraft[] {
  return chapters.flatMap((chapter, index) => chapter(createRandom(seed, -1 - index)));
}
