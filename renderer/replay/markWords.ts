import type { Mark, MarkKind, UnplacedMark } from '../../shared/replay/contract.ts';
import { showStretch } from './replayTime.ts';

/** What the kinds of chapters are called. */
export const markWords: Readonly<Record<MarkKind, { one: string; many: string }>> = {
  command: { one: 'command', many: 'commands' },
  statement: { one: 'statement', many: 'statements' },
  marker: { one: 'marker', many: 'markers' },
  pause: { one: 'pause', many: 'pauses' },
  resize: { one: 'resize', many: 'resizes' },
  join: { one: 'join', many: 'joins' },
  leave: { one: 'leave', many: 'leaves' },
  flag: { one: 'flag', many: 'flags' },
  note: { one: 'note', many: 'notes' },
  identifier: { one: 'identifier', many: 'identifiers' },
};

/** Whether what a mark says is ours: everything else came out of a recording, a record or a reviewer's mouth. */
export const isOurWord = ({ kind }: UnplacedMark): boolean => kind === 'pause' || kind === 'resize' || kind === 'identifier';

/** What a mark says, where the words are ours. */
export function markText(mark: Mark | UnplacedMark): string {
  const { kind, label, until } = mark;
  if (kind === 'pause' && until !== undefined && 'at' in mark) return `${showStretch(until - mark.at)} without output`;
  if (kind === 'identifier') return `looks like: ${label}`;
  return kind === 'resize' ? label.replace('x', ' × ') : label;
}
