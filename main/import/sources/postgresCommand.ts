/** What an application wrote behind its statement about whom it acts for (sqlcommenter). */
export type Comment = Readonly<Record<string, string>>;

const comment = /\/\*\s*((?:[\w.%-]+='(?:[^'\\]|\\[^])*'\s*(?:,\s*)?)+)\*\/[\s;]*$/;
const pair = /([\w.%-]+)='((?:[^'\\]|\\[^])*)'/g;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\\([^])/g, '$1'));
  } catch {
    return text;
  }
}

/** The key-value comment that ends a statement, decoded; undefined when there is none. Anybody can write one. */
export function commentOf(command: string): Comment | undefined {
  const end = command.lastIndexOf('*/');
  const open = end < 0 ? -1 : command.lastIndexOf('/*', end);
  if (open < 0) return undefined;
  const found = comment.exec(command.slice(open));
  if (!found?.[1]) return undefined;
  return Object.fromEntries([...found[1].matchAll(pair)].map(([, key = '', value = '']) => [decoded(key), decoded(value)]));
}

const bound = /\$(\d+) = (?:NULL|'((?:[^']|'')*)')(, |$)/y;

/** Values of `parameters: $1 = '…', $2 = NULL` in their order; undefined when the detail is none or does not end as it should. */
export function detailParameters(detail: string | undefined): (string | null)[] | undefined {
  if (detail === undefined || !/^parameters: /i.test(detail)) return undefined;
  const text = detail.slice('parameters: '.length);
  const values: (string | null)[] = [];
  for (bound.lastIndex = 0; bound.lastIndex < text.length; ) {
    const found = bound.exec(text);
    if (!found || Number(found[1]) !== values.length + 1) return undefined;
    values.push(found[2]?.replaceAll("''", "'") ?? null);
  }
  return values;
}

const part = /"((?:[^"]|"")*)"|([^."]+)/g;

/** The parts of a name such as `clinical."odd.name"`, without their quotes. */
export function nameParts(name: string): string[] {
  return [...name.matchAll(part)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
