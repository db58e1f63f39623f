const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON as Go's default encoder prints it: one line, `<`, `>`, `&` and the two line separators escaped, a newline at the end. */
export function goJson(value: unknown): string {
  return `${JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] ?? character)}\n`;
}

/** Bytes of a one-string JSON array with Go quoting, less the four that frame it: the gateway's `script_size` (hoop.md 1.2.1). */
export function scriptSize(script: string): number {
  return Buffer.byteLength(JSON.stringify(script)) - 2;
}

/** A map in the order in which Go prints one: sorted by key. */
export function goMap<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
}
