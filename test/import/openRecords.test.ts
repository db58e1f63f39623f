import { expect, test } from 'vitest';
import { JsonReader, type JsonRecord } from '../../main/import/sources/jsonRecords.ts';
import { type GivenUp, OpenRecords } from '../../main/import/sources/openRecords.ts';
import { limits } from '../../main/reader/limits.ts';

const reader = new JsonReader(limits);

function waiting(most: { records: number; bytes: number }) {
  const givenUp: [string, GivenUp][] = [];
  const open = new OpenRecords<{ record: JsonRecord; id: string }>(({ id }, why) => givenUp.push([id, why]), most);
  const put = (id: string, text = '{}') =>
    open.put(id, { id, record: reader.record({ line: 1, offset: 0, bytes: Buffer.from(text) }) as JsonRecord });
  return { open, put, givenUp };
}

test('too many records that wait are given up, the one that waits longest first', () => {
  const { put, open, givenUp } = waiting({ records: 2, bytes: 100 });
  for (const id of ['a', 'b', 'c']) put(id);
  expect(givenUp).toEqual([['a', 'crowded']]);
  expect(open.take('a')).toBeUndefined();
  expect(open.take('b')).toMatchObject({ id: 'b' });
  open.close();
  expect(givenUp).toEqual([
    ['a', 'crowded'],
    ['c', 'ended'],
  ]);
});

test('few that are large are given up too, and one that was taken no longer counts', () => {
  const large = JSON.stringify({ text: 'x'.repeat(50) });
  const { put, open, givenUp } = waiting({ records: 100, bytes: 2 * large.length });
  put('a', large);
  open.take('a');
  for (const id of ['b', 'c', 'd']) put(id, large);
  expect(givenUp).toEqual([['b', 'crowded']]);
});

test('one that comes under the id of another ends its waiting', () => {
  const { put, open, givenUp } = waiting({ records: 2, bytes: 100 });
  put('a', '{"n":1}');
  put('a', '{"n":2}');
  expect(givenUp).toEqual([['a', 'repeated']]);
  expect(open.take('a')?.record.place.bytes.toString()).toBe('{"n":2}');
});
