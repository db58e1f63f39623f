import { createHash } from 'node:crypto';

const sha1 = (bytes: string | Uint8Array) => createHash('sha1').update(bytes).digest('hex');

/** Records of a log of a StrongDM node, as objects. */
export const node = {
  start: (uuid: string, query: string, changes: object = {}) => ({
    type: 'start',
    timestamp: '2026-03-01T10:00:00.5Z',
    uuid,
    datasourceId: 'rs-1',
    datasourceName: 'ehr',
    userId: 'a-1',
    userName: 'Rosa Diaz',
    query,
    hash: sha1(query),
    ...changes,
  }),
  post(uuid: string, changes: object = {}) {
    const query = JSON.stringify({ version: 1, width: 100, height: 30, command: '', type: 'shell', stdout: null, ...changes });
    return { type: 'postStart', timestamp: '2026-03-01T10:00:09Z', uuid, query, hash: sha1(query) };
  },
  chunk: (
    uuid: string,
    chunkId: number,
    outputs: readonly (readonly [ms: number, output: string | Uint8Array])[],
    changes: object = {},
  ) => ({
    type: 'chunk',
    timestamp: '2026-03-01T10:00:05Z',
    uuid,
    chunkId,
    events: outputs.map(([duration, output]) => ({ duration, data: Buffer.from(output).toString('base64') })),
    hash: sha1(Buffer.concat(outputs.map(([, output]) => Buffer.from(output)))),
    ...changes,
  }),
  complete: (uuid: string, duration: number, records: number) => ({
    type: 'complete',
    timestamp: '2026-03-01T10:00:10Z',
    uuid,
    duration,
    records,
  }),
};

/** Lines of a log. */
export const lines = (...records: (object | string)[]): string =>
  records.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('');
