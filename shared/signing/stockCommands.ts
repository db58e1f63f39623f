/** The stock commands (bash, coreutils, poppler, openssl) that repeat a check without Muniment. */

/** A file name as one shell word; a leading dash cannot become an option. */
export function shellWord(name: string): string {
  const safe = name.startsWith('-') ? `./${name}` : name;
  return /^[A-Za-z0-9._/-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

/** Where the commands expect the root certificate, which the reader of the report must obtain from the signer. */
export const rootFile = 'root.pem';

/**
 * Cuts a signed PDF into its signed bytes and its signature, by the numbers of its own `/ByteRange`.
 * Leaves `signed-bytes.bin` and `signature.der` in the current folder.
 */
export function extractCommand(pdf: string): string {
  const file = shellWord(pdf);
  return [
    `set -- $(grep -a -o '/ByteRange \\[[0-9 ]*' ${file} | tr -dc '0-9 ')`,
    `{ head -c $2 ${file}; tail -c +$(($3+1)) ${file}; } > signed-bytes.bin`,
    `head -c $(($3-1)) ${file} | tail -c +$(($2+2)) | xxd -r -p > signature.der`,
  ].join('; ');
}

/** Shows whether the range of a PDF's signature reaches the end of the file: `covers the whole file` or `does not`. */
export function coverageCommand(pdf: string): string {
  const file = shellWord(pdf);
  const test = `[ $1 -eq 0 ] && [ $(($3+$4)) -eq $(wc -c < ${file}) ] && echo 'covers the whole file' || echo 'does not'`;
  return `set -- $(grep -a -o '/ByteRange \\[[0-9 ]*' ${file} | tr -dc '0-9 '); ${test}`;
}

/** Checks digest, signature, signed attributes and certificate chain of a detached CAdES signature, under this root alone. */
export function openCommand(signature: string, content: string, root = rootFile): string {
  // Without the two -no options openssl also trusts every root of the system it runs on.
  const trust = `-CAfile ${root} -no-CApath -no-CAstore`;
  return `openssl cms -verify -binary -inform DER -in ${shellWord(signature)} -content ${shellWord(content)} ${trust} -cades -out /dev/null`;
}

/** Extract, then verify: the whole check of a signed PDF with openssl. */
export function reportCommand(pdf: string): string {
  return `${extractCommand(pdf)}; ${openCommand('signature.der', 'signed-bytes.bin')}`;
}

/** What poppler says about the signature of a PDF: digest, validity and coverage. Its exit code is 0 even for a mismatch. */
export function pdfsigCommand(pdf: string): string {
  return `pdfsig ${shellWord(pdf)}`;
}

/** Lists the certificates inside a signature, with subject and validity. */
export function certificatesCommand(signature: string): string {
  return `openssl pkcs7 -inform DER -in ${shellWord(signature)} -print_certs -text -noout`;
}

/** Fingerprint of the root certificate, to compare by phone. */
export function fingerprintCommand(): string {
  return `openssl x509 -in ${rootFile} -noout -fingerprint -sha256`;
}

/** Takes the machine-readable evidence out of a report and shows its digest. */
export function embeddedCommand(pdf: string): string {
  return `pdfdetach -save 1 -o evidence-core.json ${shellWord(pdf)} && sha256sum evidence-core.json`;
}

export function digestCommand(file: string): string {
  return `sha256sum ${shellWord(file)}`;
}

/** Walks a custody log: every `prev` against the digest of the line before. Prints the first broken line, or count and head. */
export function custodyCommand(log: string): string {
  const file = shellWord(log);
  const said = `got=$(printf '%s' "$line" | grep -o '"prev":"[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4)`;
  const next = `prev=$(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1); n=$((n+1))`;
  return (
    `prev=$(printf '0%.0s' $(seq 64)); n=0; while IFS= read -r line; do ${said}; ` +
    `[ "$got" = "$prev" ] || { echo "broken at line $((n+1))"; break; }; ${next}; done < ${file}; echo "$n lines, head $prev"`
  );
}

/** Digest of the last line of a custody log, to compare with a head written elsewhere. */
export function custodyHeadCommand(log: string): string {
  return `tail -n 1 ${shellWord(log)} | tr -d '\\n' | sha256sum`;
}
