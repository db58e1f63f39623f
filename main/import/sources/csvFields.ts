const quote = '"';

/** A field that is absent: nothing between two separators. An empty pair of quotes is an empty text. */
type CsvField = string | undefined;

/** The end of a quoted field: the position after its closing quote, or -1; `doubled` tells of quotes inside. */
function quotedEnd(text: string, open: number): { end: number; doubled: boolean } {
  let doubled = false;
  let at = text.indexOf(quote, open + 1);
  while (at >= 0 && text[at + 1] === quote) {
    doubled = true;
    at = text.indexOf(quote, at + 2);
  }
  return { end: at < 0 ? -1 : at + 1, doubled };
}

/** The fields of one record (RFC 4180, or with another separator), or undefined when its quotes are not in order. */
export function csvFields(text: string, separator = ','): CsvField[] | undefined {
  const fields: CsvField[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (text[at] === quote) {
      const quoted = quotedEnd(text, at);
      end = quoted.end;
      if (end < 0 || (end < text.length && text[end] !== separator)) return undefined;
      const value = text.slice(at + 1, end - 1);
      fields.push(quoted.doubled ? value.replaceAll('""', quote) : value);
    } else {
      end = text.indexOf(separator, at);
      if (end < 0) end = text.length;
      const value = text.slice(at, end);
      if (value.includes(quote)) return undefined;
      fields.push(value === '' ? undefined : value);
    }
    if (end >= text.length) return fields;
    at = end + 1;
  }
}
