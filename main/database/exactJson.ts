const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** A whole number that a double cannot hold, as text; every other token as it is. */
const exact = (written: string): string => (/^-?\d+$/.test(written) && !Number.isSafeInteger(Number(written)) ? `"${written}"` : written);

/**
 * Reads JSON text as plain values without losing a digit: whole numbers beyond 2^53 become texts (product.md, Command line). Ids of that size stand in
 * evidence, and the nearest double is another id. Throws SyntaxError like JSON.parse.
 */
export function exactJson(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? text.replace(token, exact) : text) as unknown;
}
