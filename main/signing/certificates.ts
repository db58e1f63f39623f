import { createHash, randomBytes, webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtKeyUsage,
  Extension,
  RelativeDistinguishedNames,
  Time,
} from 'pkijs';
import { objectId } from './objectIds.ts';

export type KeyPair = webcrypto.CryptoKeyPair;

/** Names that go into a distinguished name; the address is for signers only. */
export interface SubjectName {
  organisation: string;
  commonName: string;
  email: string | null;
}

/** What kind of certificate is issued: each kind has its own constraints, key usage and life. */
export type CertificateKind = 'root' | 'issuing' | 'signer';

export interface IssueRequest {
  kind: CertificateKind;
  subject: SubjectName;
  subjectKey: webcrypto.CryptoKey;
  /** Null for a root, which signs itself. */
  issuer: Certificate | null;
  issuerKey: webcrypto.CryptoKey;
  notBefore: Date;
}

const lifeInYears: Record<CertificateKind, number> = { root: 10, issuing: 5, signer: 2 };

function distinguishedName(name: SubjectName): RelativeDistinguishedNames {
  const parts: [string, asn1js.BaseBlock][] = [
    [objectId.organisation, new asn1js.Utf8String({ value: name.organisation })],
    [objectId.commonName, new asn1js.Utf8String({ value: name.commonName })],
  ];
  // RFC 5280 wants IA5String here; an address outside ASCII is left out of the name.
  if (name.email !== null && /^[\x21-\x7e]+$/.test(name.email)) {
    parts.push([objectId.emailAddress, new asn1js.IA5String({ value: name.email })]);
  }
  // pkijs would put all parts into one SET; a name is a sequence of sets, so it is built here and read back as bytes.
  const sets = parts.map(([type, value]) => {
    const pair = new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: type }), value] });
    return new asn1js.Set({ value: [pair] });
  });
  return RelativeDistinguishedNames.fromBER(new asn1js.Sequence({ value: sets }).toBER());
}

function keyIdentifier(certificate: Certificate): asn1js.OctetString {
  const key = certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView;
  return new asn1js.OctetString({ valueHex: new Uint8Array(createHash('sha1').update(key).digest()).buffer });
}

function extension(extnID: string, critical: boolean, value: asn1js.BaseBlock): Extension {
  return new Extension({ extnID, critical, extnValue: value.toBER(false) });
}

function usageExtensions(kind: CertificateKind): Extension[] {
  const authority = kind !== 'signer';
  const constraints = new BasicConstraints(kind === 'issuing' ? { cA: true, pathLenConstraint: 0 } : { cA: authority });
  // Bits count from the left: digitalSignature 0, nonRepudiation 1, keyCertSign 5, cRLSign 6.
  const usage = authority ? { bits: 0x06, unused: 1 } : { bits: 0xc0, unused: 6 };
  const list = [
    extension(objectId.basicConstraints, true, constraints.toSchema()),
    extension(objectId.keyUsage, true, new asn1js.BitString({ valueHex: new Uint8Array([usage.bits]).buffer, unusedBits: usage.unused })),
  ];
  if (!authority) {
    const purposes = new ExtKeyUsage({ keyPurposes: [objectId.documentSigning, objectId.emailProtection] });
    list.push(extension(objectId.extendedKeyUsage, false, purposes.toSchema()));
  }
  return list;
}

/** Second precision and the form RFC 5280 4.1.2.5 demands: UTCTime through 2049, GeneralizedTime after. */
function certificateTime(at: Date): Time {
  const value = new Date(Math.floor(at.getTime() / 1000) * 1000);
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

/** A 16-byte serial number, positive and without a leading zero byte (RFC 5280 4.1.2.2). */
function randomSerial(): asn1js.Integer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return new asn1js.Integer({ valueHex: new Uint8Array(bytes).buffer });
}

/** Issues an X.509 v3 certificate (RFC 5280), signed with SHA-256 and RSA. */
export async function issueCertificate(request: IssueRequest): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = randomSerial();
  certificate.subject = distinguishedName(request.subject);
  certificate.issuer = request.issuer?.subject ?? certificate.subject;
  certificate.notBefore = certificateTime(request.notBefore);
  const end = new Date(request.notBefore);
  end.setUTCFullYear(end.getUTCFullYear() + lifeInYears[request.kind]);
  certificate.notAfter = certificateTime(end);
  await certificate.subjectPublicKeyInfo.importKey(request.subjectKey);
  const own = keyIdentifier(certificate);
  certificate.extensions = [...usageExtensions(request.kind), extension(objectId.subjectKeyIdentifier, false, own)];
  if (request.issuer) {
    const authority = new AuthorityKeyIdentifier({ keyIdentifier: keyIdentifier(request.issuer) });
    certificate.extensions.push(extension(objectId.authorityKeyIdentifier, false, authority.toSchema()));
  }
  return signCertificate(certificate, request.issuerKey);
}

/** pkijs leaves out the NULL parameters that RFC 4055 section 5 demands for RSA with SHA-256, so the signature is made here. */
async function signCertificate(certificate: Certificate, issuerKey: webcrypto.CryptoKey): Promise<Certificate> {
  certificate.signature = rsaSha256();
  certificate.signatureAlgorithm = rsaSha256();
  certificate.tbsView = new Uint8Array(certificate.encodeTBS().toBER());
  const signature = await webcrypto.subtle.sign('RSASSA-PKCS1-v1_5', issuerKey, certificate.tbsView);
  certificate.signatureValue = new asn1js.BitString({ valueHex: signature });
  return parseCertificate(certificateBytes(certificate));
}

/** The algorithm of every signature here: RSASSA-PKCS1-v1_5 with SHA-256. */
export function rsaSha256(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithmId: objectId.sha256WithRsa, algorithmParams: new asn1js.Null() });
}

/** The DER bytes of a certificate. */
export function certificateBytes(certificate: Certificate): Uint8Array {
  return new Uint8Array(certificate.toSchema(false).toBER(false));
}

/** Reads one DER certificate. Throws when the bytes are not exactly one. */
export function parseCertificate(der: Uint8Array): Certificate {
  const copy = Uint8Array.from(der);
  const certificate = Certificate.fromBER(copy.buffer);
  if (Buffer.compare(certificateBytes(certificate), copy) !== 0) throw new Error('not canonical DER');
  return certificate;
}

/** Reads every certificate of a PEM text, in order. Throws when one of them cannot be read. */
export function parsePem(pem: string): Certificate[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].map((block) => parseCertificate(Buffer.from(block[1] ?? '', 'base64')));
}

/** One certificate in PEM (RFC 7468), with a final line feed. */
export function certificatePem(certificate: Certificate): string {
  const text = Buffer.from(certificateBytes(certificate)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/(.{64})(?!$)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

/** SHA-256 of a certificate as colon-separated upper-case hex, the form read out over the phone. */
export function fingerprint(certificate: Certificate): string {
  const hex = createHash('sha256').update(certificateBytes(certificate)).digest('hex').toUpperCase();
  return hex.replace(/(..)(?!$)/g, '$1:');
}

/** A value of the subject's distinguished name, or null when the name does not have it. */
export function subjectValue(certificate: Certificate, type: string): string | null {
  const part = certificate.subject.typesAndValues.find((one) => one.type === type);
  return part ? String(part.value.valueBlock.value) : null;
}

/** The subject as one line such as `O=Clinic, CN=Root`; control characters become spaces. */
export function subjectLine(certificate: Certificate): string {
  const labels: Record<string, string> = {
    [objectId.organisation]: 'O',
    [objectId.commonName]: 'CN',
    [objectId.emailAddress]: 'emailAddress',
  };
  const line = certificate.subject.typesAndValues
    .map((one) => `${labels[one.type] ?? one.type}=${String(one.value.valueBlock.value)}`)
    .join(', ');
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
