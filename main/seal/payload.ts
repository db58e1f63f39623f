import { createHash } from 'node:crypto';
import type { Framing } from '../../shared/import/manifest.ts';
import { createFramer } from './framing.ts';
import { createTree } from './merkle.ts';
import { type ChainFindings, RecordChain } from './recordChain.ts';

/** What a file turned out to be, under a framing. */
export interface PayloadFacts {
  sha256: string;
  size: number;
  records: number;
  root: string;
  /** Why it cannot be cut this way, or null. */
  problem: string | null;
  /** The chain inside its records, when it has one. */
  chain: ChainFindings | null;
}

/** Looks at a file while its bytes go by: once, whatever is wanted of it. */
export interface PayloadWatch {
  push(chunk: Uint8Array): void;
  end(): PayloadFacts;
}

/** Digests a file and the tree of its records. */
export function watchPayload(framing: Framing): PayloadWatch {
  const digest = createHash('sha256');
  const tree = createTree();
  const framer = createFramer(framing, ({ leaf }) => tree.add(leaf));
  const chain = framing === 'lf' ? new RecordChain() : undefined;
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      digest.update(chunk);
      framer.push(chunk);
      chain?.push(chunk);
    },
    end() {
      const { records, problem } = framer.end();
      const root = tree.result().root.toString('hex');
      return { sha256: digest.digest('hex'), size, records, root, problem, chain: chain?.end() ?? null };
    },
  };
}
