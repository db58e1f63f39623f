import { clinicTime, hour, minute } from '../calendar.ts';
import { connections } from '../connections.ts';
import { execDraft, type Occasion } from '../drafts.ts';
import { people } from '../people.ts';
import type { Random } from '../random.ts';
import { approvedReview } from '../review.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { billingScripts, recordScripts } from '../statements/scripts.ts';

/** The release of Wednesday 23 September: every maintenance script of the clinic, one after another, each approved, under one ticket. */
export function releaseEvening(random: Random): SessionDraft[] {
  const work = [
    ...recordScripts.map((script) => ({ script, connection: connections.ehrAdmin, reviewer: people.magnus })),
    ...billingScripts.map((script) => ({ script, connection: connections.billing, reviewer: people.siobhan })),
  ];
  return work.map(({ script, connection, reviewer }, index) => {
    const occasion: Occasion = { principal: people.priya, connection, start: clinicTime(23, '18:05:00') + index * 21 * minute };
    const request = { type: 'onetime', created: occasion.start, groups: ['dba-leads'] } as const;
    const { review, approved } = approvedReview(random, request, reviewer);
    return execDraft(random, occasion, script.text(random), [`${script.output.join('\n')}\n`], {
      review,
      runAt: Math.min(approved + random.between(1 * minute, 3 * minute), occasion.start + hour),
      jira: 'REL-2609',
    });
  });
}
