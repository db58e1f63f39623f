import { wholeCommand } from './packageCommands.ts';
import { certificatesCommand, fingerprintCommand, openCommand, rootFile, shellWord } from './stockCommands.ts';

/**
 * The stock commands (bash, coreutils, diff, find, unzip, openssl, python3) that repeat the checks of a sealed bundle. Each
 * ends with 0 only when its check passes.
 */
export interface BundleCommands {
  /** Compares the digest that ends the archive with the bytes before it; null for a folder. */
  container: string | null;
  /** `sha256sum` over every file: whether the bag fits itself. */
  bag: string;
  /** Files that are there and not listed, or listed and not there. */
  unlisted: string;
  /** Compares the bag and every file with the signed manifest: digests, and the roots of the trees of their records. */
  records: string;
  previous: string;
  signature: { open: string; certificates: string; fingerprint: string };
}

/** Python 3 without any library. It starts with `if 1:` so that it may be indented where it is shown. */
const recordTrees = `python3 -c 'if 1:
 import json, re, hashlib, sys
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
 bad = []
 def say(same, path):
  print("OK" if same else "DIFFERS", path)
  if not same: bad.append(path)
 signed = json.load(open("audit-bundle.json", encoding="utf-8"))
 for path, digest in signed["bagit"].items(): say(H(open(path, "rb").read()).hex() == digest, path)
 for f in signed["files"]:
  b = open(f["path"], "rb").read()
  if H(b).hex() != f["sha256"]:
   say(False, f["path"]); continue
  h = [H(b"\\0" + r) for r in records(b, f["framing"])] or [b""]
  n = 0 if h == [b""] else len(h)
  while len(h) > 1: h = [H(b"\\1" + h[i] + h[i+1]) if i + 1 < len(h) else h[i] for i in range(0, len(h), 2)]
  root = (h[0] if n else H(b"")).hex()
  say((n, root) == (f["records"], f["merkle"]["root"]), f["path"])
 sys.exit(len(bad) > 0)'`;

/** The files of a bundle that are no payload. */
const tagNames = 'audit-bundle.json audit-bundle.json.p7s bag-info.txt bagit.txt manifest-sha256.txt tagmanifest-sha256.txt';

/** Where a bundle is: zipped in `file` under its own name `id`; or unpacked in the folder `file`, at `root` in it (with its slash). */
interface BundlePlace {
  file: string;
  id: string;
  folder: boolean;
  root: string;
}

/** Commands for a bundle; the root certificate lies beside `file`. Nothing is written over: an unpacked bundle stays as it is. */
export function bundleCommands({ file, id, folder, root }: BundlePlace): BundleCommands {
  const deep = folder && root !== '';
  const place = deep ? `${file}/${root.slice(0, -1)}` : file;
  const there = folder ? `cd ${shellWord(place)}` : `unzip -qn ${shellWord(file)} && cd ${shellWord(id)}`;
  const inside = (command: string) => `(${there} && ${command})`;
  const found = 'find . ! -type d | cut -c 3- | LC_ALL=C sort';
  const listed = `{ cut -c 67- manifest-sha256.txt; printf '%s\\n' ${tagNames}; } | LC_ALL=C sort`;
  return {
    container: folder ? null : wholeCommand(file),
    bag: inside('sha256sum --strict -c manifest-sha256.txt tagmanifest-sha256.txt'),
    unlisted: inside(`diff <(${found}) <(${listed}) && echo 'nothing else is there'`),
    records: inside(recordTrees),
    previous: inside(`grep -A 3 previous audit-bundle.json`),
    signature: {
      open: inside(openCommand('audit-bundle.json.p7s', 'audit-bundle.json', `${deep ? '../../' : '../'}${rootFile}`)),
      certificates: inside(certificatesCommand('audit-bundle.json.p7s')),
      fingerprint: fingerprintCommand(),
    },
  };
}
