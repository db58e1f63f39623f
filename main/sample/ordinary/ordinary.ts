import type { Random } from '../random.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import {
  appointmentBook,
  approvedAccess,
  approvedMaintenance,
  billingQuery,
  laboratoryRead,
  nativePostgres,
  pharmacyQuery,
  recordRead,
} from './databases.ts';
import {
  chartRequests,
  clusterApi,
  clusterCommand,
  codingVisit,
  fileTransfer,
  imageTransfer,
  runbookRun,
  schedulingVisit,
  terminalVisit,
} from './hosts.ts';

/** What a clinic's month is made of, by weight. */
const kinds: readonly (readonly [number, (random: Random) => SessionDraft])[] = [
  [26, recordRead],
  [9, laboratoryRead],
  [10, pharmacyQuery],
  [10, billingQuery],
  [7, nativePostgres],
  [4, appointmentBook],
  [3, approvedMaintenance],
  [2, approvedAccess],
  [5, terminalVisit],
  [4, runbookRun],
  [5, clusterCommand],
  [2, clusterApi],
  [5, chartRequests],
  [7, schedulingVisit],
  [4, codingVisit],
  [1, imageTransfer],
  [1, fileTransfer],
];

/** An ordinary session, made from its own stream of choices alone. */
export function ordinarySession(random: Random): SessionDraft {
  return random.weighted(kinds)(random);
}
