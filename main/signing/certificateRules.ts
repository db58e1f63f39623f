import * as asn1js from 'asn1js';
import { BasicConstraints, type Certificate, ExtKeyUsage } from 'pkijs';
import { rsaSha256 } from './certificates.ts';
import { objectId } from './objectIds.ts';

/** Key usage bits in the first byte of the extension (RFC 5280 4.2.1.3). */
const usageBits = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04 } as const;

function extensionValue(certificate: Certificate, extnID: string): unknown {
  return certificate.extensions?.find((one) => one.extnID === extnID)?.parsedValue;
}

function hasUsage(certificate: Certificate, bit: keyof typeof usageBits): boolean {
  const value = extensionValue(certificate, objectId.keyUsage);
  return value instanceof asn1js.BitString && ((value.valueBlock.valueHexView[0] ?? 0) & usageBits[bit]) !== 0;
}

function constraintsOf(certificate: Certificate): BasicConstraints | null {
  const value = extensionValue(certificate, objectId.basicConstraints);
  return value instanceof BasicConstraints ? value : null;
}

/** Whether a certificate may sign certificates: CA flag and key usage, both present. */
export function isAuthority(certificate: Certificate): boolean {
  return constraintsOf(certificate)?.cA === true && hasUsage(certificate, 'keyCertSign');
}

/** Whether a certificate may sign documents: no CA, digitalSignature and nonRepudiation, and a purpose that covers documents. */
export function isDocumentSigner(certificate: Certificate): boolean {
  const purposes = extensionValue(certificate, objectId.extendedKeyUsage);
  const allowed: readonly string[] = [objectId.documentSigning, objectId.emailProtection];
  return (
    constraintsOf(certificate)?.cA === false &&
    hasUsage(certificate, 'digitalSignature') &&
    hasUsage(certificate, 'nonRepudiation') &&
    purposes instanceof ExtKeyUsage &&
    purposes.keyPurposes.some((purpose) => allowed.includes(purpose))
  );
}

/** Whether the authority allows `below` further authorities between it and the signer. */
export function allowsDepth(authority: Certificate, below: number): boolean {
  const limit = constraintsOf(authority)?.pathLenConstraint;
  if (limit === undefined) return true;
  return (typeof limit === 'number' ? limit : Number(limit.toBigInt())) >= below;
}

/** Whether both algorithm fields agree and are RSA with SHA-256, the only signature these chains use. */
export function usesRsaSha256(certificate: Certificate): boolean {
  const expected = Buffer.from(rsaSha256().toSchema().toBER());
  return [certificate.signature, certificate.signatureAlgorithm].every((one) => expected.equals(Buffer.from(one.toSchema().toBER())));
}

/** The extensions these rules understand; a critical one beyond them refuses the certificate (RFC 5280 4.2). */
export function hasOnlyKnownCriticalExtensions(certificate: Certificate): boolean {
  const known: readonly string[] = [objectId.basicConstraints, objectId.keyUsage, objectId.extendedKeyUsage];
  return (certificate.extensions ?? []).every((one) => !one.critical || known.includes(one.extnID));
}
