import { X509Certificate } from 'node:crypto';
import { type Certificate, CertificateChainValidationEngine } from 'pkijs';
import { allowsDepth, hasOnlyKnownCriticalExtensions, isAuthority, usesRsaSha256 } from './certificateRules.ts';
import { certificateBytes, parseCertificate, subjectLine } from './certificates.ts';

const longestChain = 6;
const smallestModulus = 2048;

function hasStrongKey(certificate: Certificate): boolean {
  const key = new X509Certificate(certificateBytes(certificate)).publicKey;
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= smallestModulus;
}

function certificateProblem(certificate: Certificate): string | null {
  const name = subjectLine(certificate);
  // Reading it back proves that the bytes are the one canonical form of what was read.
  parseCertificate(certificateBytes(certificate));
  if (!usesRsaSha256(certificate)) return `${name} is not signed with RSA and SHA-256`;
  // The count of unused bits is neither signed nor looked at when a signature is verified.
  if (certificate.signatureValue.valueBlock.unusedBits !== 0) return `${name} has a signature of odd length`;
  if (!hasStrongKey(certificate)) return `${name} has a weak key`;
  if (!hasOnlyKnownCriticalExtensions(certificate)) return `${name} has a critical extension that is not understood`;
  return null;
}

async function linkProblem(certificate: Certificate, issuer: Certificate, below: number): Promise<string | null> {
  const name = subjectLine(issuer);
  if (!certificate.issuer.isEqual(issuer.subject)) return `${name} is not the issuer named in ${subjectLine(certificate)}`;
  if (!isAuthority(issuer)) return `${name} may not sign certificates`;
  if (!allowsDepth(issuer, below)) return `${name} may not stand so far above the signer`;
  if (!(await certificate.verify(issuer))) return `${name} did not sign ${subjectLine(certificate)}`;
  return null;
}

/** pkijs builds the path by RFC 5280 once more, at the moment the signer's certificate began. */
async function pathProblem(certificates: readonly Certificate[]): Promise<string | null> {
  const root = certificates.at(-1);
  const signer = certificates[0];
  if (!root || !signer) return 'the signature holds no certificates';
  const engine = new CertificateChainValidationEngine({
    trustedCerts: [root],
    certs: certificates.slice(0, -1).reverse(),
    checkDate: signer.notBefore.value,
  });
  const { result, resultMessage } = await engine.verify();
  return result ? null : resultMessage;
}

/**
 * Why certificates (signer first, root last) are no chain, or null when they are one: names, signatures, constraints,
 * algorithms and the root's signature over itself. Dates are left to the caller.
 */
export async function chainProblem(certificates: readonly Certificate[]): Promise<string | null> {
  const root = certificates.at(-1);
  if (!root || certificates.length < 2) return 'the chain has fewer than two certificates';
  if (certificates.length > longestChain) return `the chain has ${certificates.length} certificates`;
  try {
    for (const [index, certificate] of certificates.entries()) {
      const issuer = certificates[index + 1] ?? root;
      const problem = certificateProblem(certificate) ?? (await linkProblem(certificate, issuer, certificate === root ? index - 1 : index));
      if (problem !== null) return problem;
    }
    return await pathProblem(certificates);
  } catch {
    return 'a certificate cannot be read';
  }
}
