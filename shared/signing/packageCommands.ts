import { packagePath, unsignedPaths } from '../report/package.ts';
import { openCommand, shellWord } from './stockCommands.ts';

/**
 * The stock commands (bash, coreutils, sed, grep, diff, unzip, openssl, python3) that repeat the check of an evidence package.
 * They run in the folder that holds the package and `root.pem`; `folder` is where the package unpacks to. Each ends with 0
 * only when its check passes.
 */

/** Compares the digest that ends the archive with the bytes before it. */
export function wholeCommand(zip: string): string {
  const file = shellWord(zip);
  return `[ "$(head -c -64 ${file} | sha256sum | cut -c 1-64)" = "$(tail -c 64 ${file})" ] && echo 'the archive is whole'`;
}

/** Unpacks the package into its own folder; refuses to write over anything. */
export const unpackCommand = (zip: string): string => `unzip -q -n ${shellWord(zip)} && echo 'unpacked'`;

/** Checks every file against the two manifests of the bag. */
export function manifestCommand(folder: string): string {
  const { manifest, tagManifest } = packagePath;
  return `(cd ${shellWord(folder)} && sha256sum --strict --quiet -c ${manifest} ${tagManifest} && echo 'every listed file has its digest')`;
}

/** The signature of evidence.json under the root that was obtained from the signer. */
export function statementCommand(folder: string): string {
  return openCommand(`${folder}/${packagePath.signature}`, `${folder}/${packagePath.statement}`);
}

const subjectLines = `sed -n 's/^.*"name":"\\([^"]*\\)","digest":{"sha256":"\\([0-9a-f]\\{64\\}\\)"}.*$/\\2  \\1/p' ${packagePath.statement}`;

/** Checks that the signed evidence.json names every file of the folder with the digest it has, and no other. */
export function subjectsCommand(folder: string): string {
  const others = unsignedPaths.map((path) => `-e ${path}`).join(' ');
  return [
    `(cd ${shellWord(folder)}`,
    `${subjectLines} | sha256sum --strict --quiet -c -`,
    `diff <(${subjectLines} | cut -c 67- | LC_ALL=C sort) <(find . ! -type d | cut -c 3- | grep -v -x -F ${others} | LC_ALL=C sort)`,
    `echo 'every file is signed')`,
  ].join(' && ');
}

const inclusion = `import hashlib, json, sys
base = sys.argv[1] + '/'
sha = lambda data: hashlib.sha256(data).digest()
core = json.load(open(base + 'data/evidence-core.json', encoding='utf-8'))
roots = {(t['fileSha256'], t['framing'], t['size']): t['root'] for t in core['trees']}
proved, good, total = set(), 0, 0
for line in open(base + 'data/proofs.ndjson', encoding='utf-8'):
    p = json.loads(line)
    total += 1
    proved.add(p['leaf'])
    with open(base + p['record']['file'], 'rb') as records:
        records.seek(p['record']['offset'])
        node = sha(b'\\0' + records.read(p['length']))
    at, last = p['index'], p['size'] - 1
    ok = node.hex() == p['leaf'] and at <= last
    for step in map(bytes.fromhex, p['path']):
        ok = ok and last > 0
        if at % 2 == 1 or at == last:
            node = sha(b'\\1' + step + node)
            while at % 2 == 0 and at > 0:
                at, last = at // 2, last // 2
        else:
            node = sha(b'\\1' + node + step)
        at, last = at // 2, last // 2
    stated = roots.get((p['fileSha256'], p['framing'], p['size']))
    good += ok and last == 0 and node.hex() == p['root'] == stated
missing = [record for record in core['sample']['records'] if record['record'] not in proved]
print(good, 'of', total, 'records are in the trees of their files;', len(missing), 'citations without a record')
sys.exit(good != total or len(missing) > 0)`;

/** Computes the root of every proof from the bytes of its record (RFC 9162 2.1.3.2) and compares it with the stated one. */
export function proofsCommand(folder: string): string {
  return `python3 - ${shellWord(folder)} <<'END'\n${inclusion}\nEND`;
}

/** Lists subject and fingerprint of every certificate that came with the package: to look at, never to trust. */
export function chainCommand(folder: string): string {
  return `openssl crl2pkcs7 -nocrl -certfile ${shellWord(folder)}/${packagePath.chain} | openssl pkcs7 -print_certs -noout`;
}
