import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  GeneralName,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import { certificateBytes, rsaSha256 } from './certificates.ts';
import { objectId } from './objectIds.ts';

/** What the signature covers: a digest, the signer's certificate and, outside PDF, the time the signer claims. */
export interface SignedFacts {
  /** SHA-256 of the content. */
  digest: Uint8Array;
  /** Signer first, root last. */
  certificates: readonly Certificate[];
  /** Absent in a PDF, where EN 319 142-1 forbids it and the signature dictionary has `/M`. */
  signingTime: Date | null;
}

/** A detached signature (RFC 5652 SignedData, CAdES-BES) taken apart. */
export interface DetachedSignature extends SignedFacts {
  signature: Uint8Array;
}

/** A signature as it was read: `attributes` are the bytes the signature value was made over. */
export interface ReadSignature extends DetachedSignature {
  attributes: Uint8Array;
}

function octets(bytes: Uint8Array): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer });
}

function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

function signerOf(facts: SignedFacts): Certificate {
  const [signer] = facts.certificates;
  if (!signer) throw new Error('a signature needs the certificate of its signer');
  return signer;
}

/** ESSCertIDv2 (RFC 5035); the digest algorithm is left out because SHA-256 is its default. */
function signingCertificate(signer: Certificate): asn1js.Sequence {
  const issuer = sequence(new GeneralName({ type: 4, value: signer.issuer }).toSchema() as asn1js.BaseBlock);
  const hash = createHash('sha256').update(certificateBytes(signer)).digest();
  return sequence(sequence(sequence(octets(hash), sequence(issuer, signer.serialNumber))));
}

/** The signed attributes in DER order: a SET OF is sorted by its members' bytes (X.690 11.6). */
function signedAttributes(facts: SignedFacts): Attribute[] {
  const attributes = [
    new Attribute({ type: objectId.contentType, values: [new asn1js.ObjectIdentifier({ value: objectId.data })] }),
    new Attribute({ type: objectId.messageDigest, values: [octets(facts.digest)] }),
    new Attribute({ type: objectId.signingCertificateV2, values: [signingCertificate(signerOf(facts))] }),
  ];
  if (facts.signingTime) {
    attributes.push(new Attribute({ type: objectId.signingTime, values: [new asn1js.UTCTime({ valueDate: facts.signingTime })] }));
  }
  const encoded = attributes.map((attribute) => ({ attribute, bytes: Buffer.from(attribute.toSchema().toBER()) }));
  return encoded.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map((one) => one.attribute);
}

/** The bytes a signer signs: the attributes as a DER SET (RFC 5652 5.4). */
export function bytesToSign(facts: SignedFacts): Uint8Array {
  const value = signedAttributes(facts).map((attribute) => attribute.toSchema());
  return new Uint8Array(new asn1js.Set({ value }).toBER());
}

function sha256Algorithm(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithmId: objectId.sha256 });
}

/** The one DER form a signature is written in; verification rebuilds it and compares every byte. */
export function encodeSignature(parts: DetachedSignature): Uint8Array {
  const signer = signerOf(parts);
  const signerInfo = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: signer.issuer, serialNumber: signer.serialNumber }),
    digestAlgorithm: sha256Algorithm(),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: signedAttributes(parts) }),
    signatureAlgorithm: rsaSha256(),
    signature: octets(parts.signature),
  });
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [sha256Algorithm()],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: objectId.data }),
    certificates: [...parts.certificates],
    signerInfos: [signerInfo],
  });
  const content = new ContentInfo({ contentType: objectId.signedData, content: signed.toSchema(true) });
  return new Uint8Array(content.toSchema().toBER());
}

function attributeValue(signerInfo: SignerInfo, type: string): unknown {
  return signerInfo.signedAttrs?.attributes.find((one) => one.type === type)?.values[0];
}

/** Takes a detached signature apart. Throws when it is not SignedData with one signer and a message digest. */
export function decodeSignature(der: Uint8Array): ReadSignature {
  const content = ContentInfo.fromBER(Uint8Array.from(der).buffer);
  const signed = new SignedData({ schema: content.content });
  const [signerInfo] = signed.signerInfos;
  if (!signerInfo || signed.signerInfos.length !== 1) throw new Error('expected exactly one signer');
  const digest = attributeValue(signerInfo, objectId.messageDigest);
  if (!(digest instanceof asn1js.OctetString)) throw new Error('no message digest among the signed attributes');
  const time = attributeValue(signerInfo, objectId.signingTime);
  const certificates = (signed.certificates ?? []).filter((one) => one instanceof Certificate);
  return {
    digest: new Uint8Array(digest.getValue()),
    certificates,
    signingTime: time instanceof asn1js.UTCTime ? time.toDate() : null,
    signature: new Uint8Array(signerInfo.signature.getValue()),
    attributes: new Uint8Array(signerInfo.signedAttrs?.encodedValue ?? new ArrayBuffer(0)),
  };
}

/** The length in bytes of the DER value that starts the buffer, or null when the header makes no sense. */
export function derLength(bytes: Uint8Array): number | null {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined) return null;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count < 1 || count > 3 || bytes.length < 2 + count) return null;
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[2 + index] ?? 0);
  return 2 + count + length;
}
