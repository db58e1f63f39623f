import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { skipBlank } from './bytes.ts';
import { JsonScanner } from './scanner.ts';

const openObject = 0x7b;
const openArray = 0x5b;

/** Where and why a file that starts as JSON is none, in words; undefined for whole JSON, and for what never was JSON. */
export function brokenJson(content: Content, limits: ImportLimits): string | undefined {
  const first = content.head[skipBlank(content.head, 0, content.head.length)];
  if (first !== openObject && first !== openArray) return undefined;
  const bytes = content.whole(limits.documentBytes);
  if (!bytes) return undefined;
  const scanner = new JsonScanner(limits);
  if (scanner.scan(bytes, 0, bytes.length) >= 0) return undefined;
  return scanner.fault && `${scanner.fault.reason}, at byte ${scanner.fault.at}`;
}
