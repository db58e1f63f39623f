import { describe, expect, it } from 'vitest';
import { ocsfEvent } from '../../main/query/exporting/ocsf.ts';
import { event } from '../support/events.ts';

describe('an event in the vocabulary of OCSF', () => {
  it('is unknown (0) where nothing is known, and other (99) where OCSF has no number for what is known', () => {
    const ids = (given: object) => {
      const { status_id, activity_id, actor } = ocsfEvent(event(given));
      return { status_id, activity_id, ...(actor as { user: { type_id: number } }).user };
    };
    expect(ids({ actor_type: 'unknown', outcome: 'unknown' })).toMatchObject({ status_id: 0, activity_id: 0, type_id: 0 });
    expect(ids({ actor_type: 'agent', outcome: 'pending', action: 'review_access' })).toMatchObject({
      status_id: 99,
      activity_id: 99,
      type_id: 99,
    });
    expect(ids({ actor_type: 'human', outcome: 'denied', class_uid: 3002, activity_id: 1 })).toMatchObject({
      status_id: 2,
      activity_id: 1,
      type_id: 1,
    });
  });

  it('is about whoever a roster lists, whose row has no actor that is known', () => {
    const row = {
      class_uid: 5003,
      activity_id: 2,
      resource_type: 'user',
      resource_uid: 'E-1',
      resource_name: 'Rosa Diaz',
      actor_type: 'unknown',
    };
    expect(ocsfEvent(event(row))).toMatchObject({
      class_uid: 5003,
      type_uid: 500302,
      category_uid: 5,
      user: { uid: 'E-1', full_name: 'Rosa Diaz' },
      actor: { user: { type_id: 0 } },
    });
  });

  it('has each time in milliseconds and, beside it, to the microsecond', () => {
    const [start_time, end_time] = ['2026-09-01T08:00:00.000123Z', '2026-09-01T08:00:01.999999Z'];
    expect(ocsfEvent(event({ start_time, end_time }))).toMatchObject({
      metadata: { profiles: ['datetime'] },
      start_time: Date.UTC(2026, 8, 1, 8),
      start_time_dt: start_time,
      end_time: Date.UTC(2026, 8, 1, 8, 0, 1, 999),
      end_time_dt: end_time,
    });
  });

  it('keeps every digit of a number that JSON would round', () => {
    const large = '9007199254740993';
    const { metadata, unmapped } = ocsfEvent(event({ sequence: large }));
    expect(metadata).not.toHaveProperty('sequence');
    expect(unmapped).toMatchObject({ muniment: { sequence: large } });
    expect(ocsfEvent(event({ sequence: 7 })).metadata).toMatchObject({ sequence: 7 });
  });
});
