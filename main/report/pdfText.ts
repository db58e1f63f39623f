/** What text needs to know about a face: which characters it draws, and how wide a text is at a size. */
export interface Face {
  has(codePoint: number): boolean;
  width(text: string, size: number): number;
}

const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u;

function mark(codePoint: number): string {
  return `\u27e8U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/**
 * Text that can be drawn and cannot deceive: controls, bidirectional and invisible characters, and characters the face
 * does not have, are written as their number. Spaces of any kind become plain ones; `\n` stays when `lines` says so.
 */
export function printable(text: string, face: Face, lines = false): string {
  let shown = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (character === '\n' && lines) shown += '\n';
    else if (/[\t\n\r\p{Zs}]/u.test(character)) shown += ' ';
    else shown += unprintable.test(character) || !face.has(codePoint) ? mark(codePoint) : character;
  }
  return shown;
}

/** The most characters of a text that fit, found by halving: every width that is asked for is laid out and kept by the font. */
function mostThatFit(characters: readonly string[], fits: (text: string) => boolean): number {
  let known = 0;
  let beyond = characters.length + 1;
  while (beyond - known > 1) {
    const middle = (known + beyond) >> 1;
    if (fits(characters.slice(0, middle).join(''))) known = middle;
    else beyond = middle;
  }
  return known;
}

/** Where a token that is too long for a line may be cut: after a separator near the end, else anywhere. */
function cutToken(token: string, face: Face, size: number, width: number): number {
  const characters = [...token];
  const fits = Math.max(
    1,
    mostThatFit(characters, (text) => face.width(text, size) <= width),
  );
  const head = characters.slice(0, fits).join('');
  const separator = /^.*[/._:@,;=&?|+-]/su.exec(head)?.[0] ?? '';
  return separator.length > head.length * 0.6 ? separator.length : head.length;
}

function breakParagraph(text: string, face: Face, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const token of text.split(/ +/).filter((one) => one !== '')) {
    const joined = line === '' ? token : `${line} ${token}`;
    if (face.width(joined, size) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = token;
    while (face.width(rest, size) > width) {
      const at = cutToken(rest, face, size, width);
      lines.push(rest.slice(0, at));
      rest = rest.slice(at);
    }
    line = rest;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function withEllipsis(line: string, face: Face, size: number, width: number): string {
  const characters = [...line.trimEnd()];
  const fits = mostThatFit(characters, (text) => face.width(`${text}\u2026`, size) <= width);
  return `${characters.slice(0, fits).join('')}\u2026`;
}

/** Breaks printable text into lines no wider than `width`; after `most` lines the last one ends in an ellipsis. */
export function breakLines(text: string, face: Face, size: number, width: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines = text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, face, size, width));
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), withEllipsis(kept.at(-1) ?? '', face, size, width)];
}
