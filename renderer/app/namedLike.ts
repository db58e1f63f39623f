/** Whether every word of what was typed stands somewhere in a name, in any order. */
export function namedLike(name: string, typed: string): boolean {
  const lower = name.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
