import type { Decoded } from './decodedReader.ts';

/** What is decoded so far of recordings that are being decoded, by the folder each will lie in. */
export function createUnderway() {
  const latest = new Map<string, Decoded>();
  const followers = new Map<string, Set<(decoded: Decoded) => void>>();
  return {
    put(target: string, decoded: Decoded): void {
      latest.set(target, decoded);
      for (const tell of followers.get(target) ?? []) tell(decoded);
    },
    end: (target: string) => void latest.delete(target),
    /** Tells what there is and what comes, until the returned function is called. */
    follow(target: string, tell: (decoded: Decoded) => void): () => void {
      const all = followers.get(target) ?? new Set();
      followers.set(target, all.add(tell));
      const now = latest.get(target);
      if (now) tell(now);
      return () => {
        all.delete(tell);
        if (all.size === 0) followers.delete(target);
      };
    },
  };
}
export type Underway = ReturnType<typeof createUnderway>;
