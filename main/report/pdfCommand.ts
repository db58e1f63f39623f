/** Splits a shell command at spaces that are outside quotation marks: only there a line may be continued. */
function words(command: string): string[] {
  const found: string[] = [];
  let word = '';
  let quoted: string | null = null;
  for (const character of command) {
    if (quoted === null && (character === "'" || character === '"')) quoted = character;
    else if (character === quoted) quoted = null;
    if (character === ' ' && quoted === null) {
      found.push(word);
      word = '';
    } else word += character;
  }
  return [...found, word];
}

/** Breaks a shell command into lines that fit, each but the last ended by ` \`: printed, copied and run, it is the same command. */
export function commandLines(command: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(command)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line === '' || fits(`${joined} \\`)) line = joined;
    else {
      lines.push(`${line} \\`);
      line = word;
    }
  }
  return [...lines, line];
}
