/** Literals of SQL and of shells: what they hold may be a patient's name or number. */
const literals = [
  /\/\*[\s\S]*?(?:\*\/|$)/g,
  /--[^\n]*/g,
  /\$([A-Za-z_]*)\$[\s\S]*?(?:\$\1\$|$)/g,
  /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/g,
  /"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)/g,
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu,
  /(?<![\p{L}\p{N}_])[+-]?\p{N}[\p{N}\p{L}._:/-]*/gu,
  /\p{N}{5,}/gu,
];

const longest = 60;

/**
 * The beginning of a command for print: literals and comments become `?`, then at most 60 characters are kept. It says
 * what kind of command it was; names that stand unquoted remain.
 */
export function commandExcerpt(command: string): string {
  const bare = literals
    .reduce((text, literal) => text.replace(literal, '?'), command)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...bare];
  return characters.length > longest ? `${characters.slice(0, longest).join('')}\u2026` : bare;
}
