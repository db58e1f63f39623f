/** Characters that cannot be seen, or that change how a line is read, written out. */
const seen = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Text as Markdown code: nothing in it is markup, and what cannot be seen is written out. */
export function markdownCode(text: string): string {
  const shown = seen(text);
  const longest = longestRun(shown);
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || shown.startsWith(' ') || shown.endsWith(' ') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Lines as a fenced block of Markdown, `indent` in front of each: the same of several lines. */
export function markdownBlock(lines: readonly string[], indent: string): string {
  const shown = lines.map(seen);
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return [fence, ...shown, fence].map((line) => `${indent}${line}`).join('\n');
}
