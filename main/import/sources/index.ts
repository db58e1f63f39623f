import { asciicast } from './asciicast.ts';
import { hoop } from './hoop.ts';
import { postgres } from './postgres.ts';
import type { Detection, Source } from './source.ts';

/** Every source this version reads: adding one means adding it here. */
const sources: readonly Source[] = [hoop, asciicast, postgres];

/** What a file is, as far as the sources can tell. */
export type Recognition = { source: Source; parts: boolean } | { unread: NonNullable<Detection['unread']> } | undefined;

/** The source with this id. */
export function sourceById(id: string): Source | undefined {
  return sources.find((source) => source.id === id);
}

/** From here on no other source is asked. */
const sure = 0.95;

/** Takes the surest source that is more sure than not; undefined when none is. */
export function recognise(head: Uint8Array, path: string): Recognition {
  let best: { source: Source; found: Detection } | undefined;
  for (const source of sources) {
    const found = source.detect(head, path);
    if (found.confidence > Math.max(0.5, best?.found.confidence ?? 0)) best = { source, found };
    if (found.confidence >= sure) break;
  }
  if (!best) return undefined;
  return best.found.unread ? { unread: best.found.unread } : { source: best.source, parts: best.found.parts === true };
}

/** The ids of all sources, for a message. */
export const sourceIds = (): string => sources.map((source) => source.id).join(', ');
