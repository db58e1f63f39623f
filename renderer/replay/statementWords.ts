import type { Statement } from '../../shared/replay/statements.ts';

/** Names of sources for what is said and done, in our words. */
const kinds: Readonly<Record<string, string>> = {
  user: 'prompt',
  assistant: 'answer',
  summary: 'summary',
  system: 'system',
  tool_use: 'tool call',
  tool_result: 'tool result',
  'tools/call': 'tool call',
  'session.statement': 'statement',
};

/** What a statement is: a word of ours where the source's is known, else the tool or verb it names. Null where nothing tells. */
export function statementKind({ kind, tool, verb }: Statement): { word: string } | { evidence: string } | null {
  if (kind !== null && kind !== 'session.statement' && Object.hasOwn(kinds, kind)) return { word: kinds[kind] ?? kind };
  if (tool !== null) return { word: 'tool call' };
  if (verb !== null) return { evidence: verb };
  return kind === null ? null : Object.hasOwn(kinds, kind) ? { word: kinds[kind] ?? kind } : { evidence: kind };
}

/** What is listed of a statement in one line. */
export const statementLine = ({ text, tool, kind }: Statement): string | null =>
  (text ?? tool ?? kind)?.replaceAll(/\s+/g, ' ').trim() ?? null;
