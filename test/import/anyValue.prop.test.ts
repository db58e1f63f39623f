import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventRow } from '../../shared/import/event.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { importFiles } from './importing.ts';

/** Values that hold what SQL, CSV or JSON could trip over. */
const nasty = fc.constantFrom<unknown>(
  '',
  "'; DROP TABLE event; --",
  '$.a',
  '/a',
  '\u0000',
  '\u001c\u001fn',
  '\n',
  'null',
  '{}',
  'NaN',
  '-1',
  '9'.repeat(40),
  '\u202e',
  '2026-09-03T10:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59.999999999+23:59',
  '0001-01-01T00:00:00-23:59',
  1e308,
  -0,
  9007199254740993,
  1.5,
  null,
  true,
  [],
  {},
  [null],
  [[]],
  { '': 0 },
  { a: { a: 1 } },
  { status: [] },
);
const value = fc.oneof({ weight: 3, arbitrary: nasty }, fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'grapheme' }));
const keys = Object.keys(hoopSession());

/** A session in which some members, on any level, are anything. */
const sessions = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }),
    fc.dictionary(fc.constantFrom('status', 'revoke_at', 'type', 'review_groups_data', 'id'), value, { maxKeys: 3 }),
    fc.dictionary(fc.constantFrom('status', 'reviewed_by', 'review_date', 'forced_review'), value, { maxKeys: 3 }),
    fc.dictionary(fc.constantFrom('data_masking', 'data_analyzer', 'event_size', 'truncated', 'ai_analyzer'), value, { maxKeys: 3 }),
    fc.array(value, { maxLength: 3 }),
  )
  .map(([own, review, group, metrics, stream]) => ({
    ...hoopSession({
      review: hoopReview('APPROVED', review, group),
      metrics,
      event_stream: stream,
      guardrails_info: stream,
      script: { data: 'SELECT 1' },
    }),
    ...own,
    id: 'x',
  }));

describe('a hoop session of any values', () => {
  test('never stops the import of the others, and gives events that are legal', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sessions, { minLength: 30, maxLength: 40 }), async (all) => {
        const files = all.map((session, index) => [`${index}.json`, { ...session, labels: { index } }] as const);
        const { bundle, events } = await importFiles(Object.fromEntries(files));
        expect(bundle.files.every((file) => file.records === 1 && file.primary === 1)).toBe(true);
        for (const event of events) expect(eventRow.safeParse(event).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
