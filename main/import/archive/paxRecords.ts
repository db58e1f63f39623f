/**
 * The records of a pax extended header, `LENGTH KEY=VALUE` and a line feed each; undefined when one does not end where its
 * length says, or a key comes twice: then two programs would read two archives.
 */
export function paxRecords(content: Buffer): Map<string, Buffer> | undefined {
  const records = new Map<string, Buffer>();
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const length = space < 0 ? '' : content.toString('latin1', at, space);
    if (!/^[1-9]\d{0,8}$/.test(length)) return undefined;
    const end = at + Number(length);
    const equals = content.indexOf(0x3d, space + 1);
    if (end > content.length || content[end - 1] !== 0x0a || equals < 0 || equals >= end) return undefined;
    const key = content.toString('utf8', space + 1, equals);
    if (key === '' || records.has(key)) return undefined;
    records.set(key, content.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** Keys that change what an entry is or where its bytes lie, in some program: links, sparse files, other encodings, parts of volumes. */
const changing = /^(linkpath|charset|hdrcharset|GNU\..*|SCHILY\.(realsize|filetype|tarfiletype|offset|dir|volhdr\..*))$/;

/** The key that may not be there, if there is one. Keys that only describe an entry (times, owners) are passed over. */
export function changingKey(records: ReadonlyMap<string, Buffer>): string | undefined {
  return [...records.keys()].find((key) => changing.test(key));
}
