import { expect, it } from 'vitest';
import { activityReview } from '../../main/report/templates/activityReview.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { fieldColumns } from '../../shared/query/fields.ts';
import { provisions } from '../../shared/report/provisions.ts';

it('cites every provision once, in the form of the code of federal regulations', () => {
  const citations = provisions.map((one) => one.citation);
  expect(new Set(citations).size).toBe(citations.length);
  for (const citation of citations)
    expect(citation).toMatch(/^45 CFR 16[04]\.\d{3}(\([a-z0-9]+\))*(\([A-Z]\))?(, 164\.\d{3}(\([a-z0-9]+\))*)?$/);
});

it('gives every inquiry an id of its own', () => {
  const ids = provisions.flatMap((one) => one.inquiries.map((inquiry) => inquiry.id));
  expect(new Set(ids).size).toBe(ids.length);
});

it('holds the provisions a template says it fills', () => {
  const citations = provisions.map((one) => one.citation);
  for (const cited of activityReview.about.provisions) expect(citations).toContain(cited);
});

it('asks only what the query language can answer', () => {
  for (const { term } of activityReview.counts) expect(() => parseFilter(term)).not.toThrow();
  for (const { field } of activityReview.groups) expect(fieldColumns(field)).toBeDefined();
});
