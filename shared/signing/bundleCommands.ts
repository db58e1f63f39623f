import { certificatesCommand, fingerprintCommand, openCommand, rootFile, shellWord } from './stockCommands.ts';

/** The stock commands (bash, coreutils, unzip, openssl, python3) that repeat the checks of a sealed bundle. */
export interface BundleCommands {
  /** Digest of the archive before its last 64 characters, then these characters; null for a folder. */
  container: string | null;
  /** `sha256sum` over every file. */
  bag: string;
  /** Files that are there and not listed, or listed and not there. */
  unlisted: string;
  /** Cuts every file into records again and compares the roots of their trees. */
  records: string;
  previous: string;
  signature: { open: string; certificates: string; fingerprint: string };
}

/** Python 3 without any library. It starts with `if 1:` so that it may be indented where it is shown. */
const recordTrees = `python3 -c 'if 1:
 import json, re, hashlib
 H = lambda b: hashlib.sha256(b).digest()
 D = json.JSONDecoder(strict=False)
 def values(t, i, closing):
  found = []
  while 1:
   i = re.compile("[ \\t\\r\\n,]*").match(t, i).end()
   if i >= len(t) or t[i] == closing: return found
   e = D.raw_decode(t, i)[1]; found.append(t[i:e].encode("latin-1")); i = e
 def records(b, framing):
  if framing == "none": return [b]
  if framing == "lf": return [r for r in b.split(b"\\n") if r.strip(b" \\t\\r")]
  if framing == "csv": return [r for r in re.findall(rb"(?:[^\\x22\\n]|\\x22[^\\x22]*\\x22)+", b) if r.strip(b" \\t\\r")]
  t = (b[3:] if b[:3] == b"\\xef\\xbb\\xbf" else b).decode("latin-1")
  return values(t, t.index("[") + 1, "]") if framing == "json-array" else values(t, 0, "")
 for f in json.load(open("audit-bundle.json"))["files"]:
  h = [H(b"\\0" + r) for r in records(open(f["path"], "rb").read(), f["framing"])] or [b""]
  n = 0 if h == [b""] else len(h)
  while len(h) > 1: h = [H(b"\\1" + h[i] + h[i+1]) if i + 1 < len(h) else h[i] for i in range(0, len(h), 2)]
  root = (h[0] if n else H(b"")).hex()
  print("OK" if (n, root) == (f["records"], f["merkle"]["root"]) else "DIFFERS", f["path"])'`;

/** Commands for a bundle named `id` that lies zipped in `file`, or, with `folder`, unpacked in it. The root lies beside it. */
export function bundleCommands({ file, id, folder }: { file: string; id: string; folder: boolean }): BundleCommands {
  const name = shellWord(file);
  const there = folder ? `cd ${name}` : `unzip -qo ${name} && cd ${shellWord(id)}`;
  const inside = (command: string) => `(${there} && ${command})`;
  const listed = 'cut -c 67- manifest-sha256.txt | LC_ALL=C sort';
  return {
    container: folder ? null : `head -c -64 ${name} | sha256sum; tail -c 64 ${name}`,
    bag: inside('sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt'),
    unlisted: inside(`diff <(find data -type f | LC_ALL=C sort) <(${listed}) && ls`),
    records: inside(recordTrees),
    previous: inside(`grep -A 3 previous audit-bundle.json`),
    signature: {
      open: inside(openCommand('audit-bundle.json.p7s', 'audit-bundle.json', `../${rootFile}`)),
      certificates: inside(certificatesCommand('audit-bundle.json.p7s')),
      fingerprint: fingerprintCommand(),
    },
  };
}
