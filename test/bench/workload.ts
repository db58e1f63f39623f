import { closeSync, openSync, writeSync } from 'node:fs';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';

/** A file that was written: its size, and how many records or frames it holds. */
export interface Written {
  bytes: number;
  records: number;
}

function writer(file: string) {
  const handle = openSync(file, 'wx', 0o600);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    add(content: Uint8Array) {
      for (let at = 0; at < content.length; ) at += writeSync(handle, content, at);
      bytes += content.length;
    },
    close: () => closeSync(handle),
  };
}

/** Session documents of invented months, one a line, until the file has that size. The same content on every machine. */
export function writeSessions(file: string, bytes: number): Written {
  const out = writer(file);
  let records = 0;
  for (let seed = 1; out.bytes < bytes; seed += 1) {
    for (const { path, bytes: document } of buildSampleClinic({ sessions: 5000, seed })) {
      if (!path.endsWith('.json') || out.bytes >= bytes) continue;
      out.add(document);
      records += 1;
    }
  }
  out.close();
  return { bytes: out.bytes, records };
}

const calls = ['s3:GetObject', 's3:PutObject', 'kms:Decrypt', 'rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sts:AssumeRole'];

/** A record of CloudTrail as role sessions of single sign-on write it, about 1.4 KB. */
function cloudTrailRecord(n: number): object {
  const [service = '', name = ''] = (calls[n % calls.length] ?? '').split(':');
  const person = `nurse${n % 400}@clinic.example`;
  const role = 'AWSReservedSSO_ChartReader_0123456789abcdef';
  const issuer = {
    type: 'Role',
    principalId: 'AROAEXAMPLE',
    arn: `arn:aws:iam::111122223333:role/aws-reserved/sso/${role}`,
    accountId: '111122223333',
    userName: role,
  };
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE:${person}`,
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/${person}`,
      accountId: '111122223333',
      accessKeyId: `ASIAEXAMPLE${n % 400}`,
      sessionContext: { sessionIssuer: issuer, attributes: { creationDate: '2026-09-01T06:00:00Z', mfaAuthenticated: 'true' } },
    },
    eventTime: new Date(Date.UTC(2026, 8, 1) + n * 137).toISOString().replace(/\.\d+/, ''),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-central-1',
    sourceIPAddress: `198.51.100.${n % 250}`,
    userAgent: 'aws-sdk-go/1.55.0 (go1.24.4; linux; amd64)',
    ...(n % 37 === 0
      ? { errorCode: 'AccessDenied', errorMessage: `User: ${person} is not authorized to perform: ${service}:${name}` }
      : {}),
    requestParameters: {
      bucketName: `charts-${n % 12}`,
      key: `patients/${n % 9000}/discharge-${n}.pdf`,
      Host: 'charts.s3.eu-central-1.amazonaws.com',
    },
    responseElements: null,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: 0,
      bytesTransferredOut: n % 65_536,
    },
    requestID: `REQ${n}`,
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    readOnly: true,
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::charts-${n % 12}/patients/${n % 9000}/discharge-${n}.pdf` }],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '111122223333',
    eventCategory: 'Data',
  };
}

/** Records of CloudTrail, one a line. */
export function writeCloudTrail(file: string, records: number): Written {
  const out = writer(file);
  for (let from = 0; from < records; from += 1000) {
    const lines = Array.from({ length: Math.min(1000, records - from) }, (_, n) => `${JSON.stringify(cloudTrailRecord(from + n))}\n`);
    out.add(Buffer.from(lines.join('')));
  }
  out.close();
  return { bytes: out.bytes, records };
}

/** Milliseconds from one frame of the recording to the next. */
export const frameMs = 20;

/** What the last line of frame `n` begins with, so that a picture says which frame it shows. */
export const frameMark = (n: number): string => `frame ${String(n).padStart(7, '0')}`;

/** A recording of coloured lines, about 1 KB a frame. */
export function writeCast(file: string, bytes: number): Written {
  const out = writer(file);
  out.add(Buffer.from(`${JSON.stringify({ version: 2, width: 100, height: 30, timestamp: 1_790_000_000 })}\n`));
  let n = 0;
  for (; out.bytes < bytes; n += 1) {
    const line = (at: number) => `\u001b[3${(n + at) % 8}m${'lorem ipsum '.repeat(6)}${n * 8 + at}\u001b[0m\r\n`;
    const text = `${[0, 1, 2, 3, 4, 5, 6, 7].map(line).join('')}${frameMark(n)}\r\n`;
    out.add(Buffer.from(`${JSON.stringify([(n * frameMs) / 1000, 'o', text])}\n`));
  }
  out.close();
  return { bytes: out.bytes, records: n };
}
