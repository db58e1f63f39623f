import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrangedColumns,
  type Column,
  type ColumnLayout,
  movedColumn,
  pinnedColumn,
  readLayout,
  sizedColumn,
  withColumn,
  writeLayout,
} from '../../renderer/ui/index.ts';

const ids = ['time', 'who', 'action', 'resource', 'command', 'outcome'];
const columns: Column<object>[] = ids.map((id) => ({ id, title: id, width: 100, grow: 1, priority: 3, kind: 'own', render: () => null }));
const id = fc.constantFrom(...ids);

/** Anything a reviewer can do to a layout. */
const edit: fc.Arbitrary<(layout: ColumnLayout) => ColumnLayout> = fc.oneof(
  fc.tuple(id, fc.boolean()).map(
    ([column, shown]) =>
      (layout: ColumnLayout) =>
        withColumn(layout, column, shown),
  ),
  fc.tuple(id, fc.integer({ min: -6, max: 6 })).map(
    ([column, by]) =>
      (layout: ColumnLayout) =>
        layout.shown.includes(column) ? movedColumn(layout, column, by) : layout,
  ),
  fc.tuple(id, fc.boolean()).map(
    ([column, pin]) =>
      (layout: ColumnLayout) =>
        layout.shown.includes(column) ? pinnedColumn(layout, column, pin) : layout,
  ),
  fc.tuple(id, fc.integer({ min: -50, max: 5000 })).map(
    ([column, width]) =>
      (layout: ColumnLayout) =>
        sizedColumn(layout, column, width),
  ),
);
const layout = fc
  .array(edit, { maxLength: 30 })
  .map((edits) => edits.reduce((now, change) => change(now), { shown: ids, pinned: [], widths: {} } as ColumnLayout));

test('however columns are arranged, each one shown is there once, the pinned ones first and never left out', () => {
  fc.assert(
    fc.property(layout, (one) => {
      const arranged = arrangedColumns(columns, one).map((column) => column.id);
      expect([...arranged].sort()).toEqual([...one.shown].sort());
      expect(arranged.length).toBeGreaterThan(0);
      expect(new Set(arranged.slice(0, one.pinned.length))).toEqual(new Set(one.pinned));
      for (const column of arrangedColumns(columns, one)) {
        expect(column.priority).toBe(one.pinned.includes(column.id) ? 0 : 3);
        expect(column.width).toBeGreaterThanOrEqual(56);
      }
    }),
  );
});

test('a column at a width that was chosen takes no other by itself', () => {
  const own = columns.map((column) => ({ ...column, narrower: [{ at: 3, width: 60 }] }));
  const [first, second] = arrangedColumns(own, { shown: ids, pinned: [], widths: { time: 240 } });
  expect(first).toMatchObject({ id: 'time', width: 240, narrower: [] });
  expect(second).toMatchObject({ id: 'who', narrower: [{ at: 3, width: 60 }] });
});

test('a column moves one place among its neighbours and back', () => {
  const start: ColumnLayout = { shown: ids, pinned: ['who'], widths: {} };
  const order = (one: ColumnLayout) => arrangedColumns(columns, one).map((column) => column.id);
  expect(order(movedColumn(start, 'action', -1))).toEqual(['who', 'action', 'time', 'resource', 'command', 'outcome']);
  expect(order(movedColumn(movedColumn(start, 'action', -1), 'action', 1))).toEqual(order(start));
  expect(order(movedColumn(start, 'outcome', 1))).toEqual(order(start));
});

test('a layout written into an address is the same when it is read, and nothing else in an address is one', () => {
  fc.assert(
    fc.property(layout, (one) => {
      const read = readLayout(writeLayout(one));
      expect(arrangedColumns(columns, read as ColumnLayout)).toEqual(arrangedColumns(columns, { ...one, widths: shownWidths(one) }));
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readLayout(text);
      if (read) expect(new Set(read.shown).size).toBe(read.shown.length);
    }),
  );
  expect(readLayout('<b>,..')).toBeUndefined();
});

/** Widths of columns that are shown; those of others are not worth an address. */
function shownWidths({ shown, widths }: ColumnLayout): ColumnLayout['widths'] {
  return Object.fromEntries(Object.entries(widths).filter(([column]) => shown.includes(column)));
}

test('a column that no version knows any more is left out', () => {
  expect(arrangedColumns(columns, { shown: ['gone', 'time'], pinned: ['gone'], widths: {} }).map((column) => column.id)).toEqual(['time']);
});
