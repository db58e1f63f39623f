import { teleportFacts } from './teleportFacts.ts';
import { vendorSource } from './vendorAudit.ts';

const mapped = [
  'event',
  'code',
  'time',
  'uid',
  'ei',
  'cluster_name',
  'sid',
  'addr.remote',
  'success',
  'error',
  'user_agent',
  'db_query',
  'access_requests',
];

/** Audit events of Teleport, one a line or in an array (formats/sources.md 2.1). */
export const teleport = vendorSource({
  id: 'teleport',
  is: (record) =>
    /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/.test(record.text('event') ?? '') &&
    /^[A-Za-z]{1,6}\d{2,5}[IWEFSiwefs]$/.test(record.text('code') ?? '') &&
    record.has('time'),
  mapped,
  notRecord: (record) =>
    record.text('event') === 'print'
      ? 'Output of a recorded terminal: recordings of Teleport are kept and not replayed by this version.'
      : undefined,
  facts: teleportFacts,
});
