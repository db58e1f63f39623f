import type { Column } from './tableColumns.ts';

/** Which columns a list has, as the reviewer arranged them: order, widths in px, and those that stay at the left whatever the width. */
export interface ColumnLayout {
  shown: readonly string[];
  pinned: readonly string[];
  widths: Readonly<Record<string, number>>;
}

/** All of the columns in their order, at their own widths. */
export const layoutOf = (columns: readonly { id: string }[]): ColumnLayout => ({
  shown: columns.map(({ id }) => id),
  pinned: [],
  widths: {},
});

/** Limits of what a column can be drawn to, in px. */
const [leastColumn, mostColumn] = [56, 900];

/** A width within the limits, in whole px. */
const withinLimits = (width: number) => Math.max(leastColumn, Math.min(mostColumn, Math.round(width)));

/** A column at a width that was chosen for it: it takes no other by itself. */
const atWidth = <Row>(column: Column<Row>, width: number): Column<Row> => ({ ...column, width, grow: 0, narrower: [] });

/** The columns in their order: pinned ones first and never left out, others with their widths. */
export function arrangedColumns<Row>(columns: readonly Column<Row>[], layout: ColumnLayout): Column<Row>[] {
  const order = [...layout.shown.filter((id) => layout.pinned.includes(id)), ...layout.shown.filter((id) => !layout.pinned.includes(id))];
  return order.flatMap((id) => {
    const column = columns.find((one) => one.id === id);
    if (!column) return [];
    const width = layout.widths[id];
    return [{ ...(width === undefined ? column : atWidth(column, width)), ...(layout.pinned.includes(id) ? { priority: 0 } : {}) }];
  });
}

/** The layout with a column shown behind the others, or taken away; the last one stays. */
export function withColumn(layout: ColumnLayout, id: string, shown: boolean): ColumnLayout {
  const others = layout.shown.filter((one) => one !== id);
  if (!shown && others.length === 0) return layout;
  return { ...layout, shown: shown ? [...others, id] : others, pinned: shown ? layout.pinned : layout.pinned.filter((one) => one !== id) };
}

/** The layout with a column moved by so many places among its neighbours, pinned or not. */
export function movedColumn(layout: ColumnLayout, id: string, by: number): ColumnLayout {
  const side = layout.pinned.includes(id);
  const alike = layout.shown.filter((one) => layout.pinned.includes(one) === side);
  const at = alike.indexOf(id);
  const to = Math.max(0, Math.min(alike.length - 1, at + by));
  const next = alike.toSpliced(at, 1).toSpliced(to, 0, id);
  return { ...layout, shown: [...next, ...layout.shown.filter((one) => layout.pinned.includes(one) !== side)] };
}

/** The layout with a column pinned at the left, or no longer. */
export function pinnedColumn(layout: ColumnLayout, id: string, pin: boolean): ColumnLayout {
  const others = layout.pinned.filter((one) => one !== id);
  return { ...layout, pinned: pin ? [...others, id] : others };
}

/** The layout with a column drawn to a width. */
export function sizedColumn(layout: ColumnLayout, id: string, width: number): ColumnLayout {
  return { ...layout, widths: { ...layout.widths, [id]: withinLimits(width) } };
}

/** The columns with one of them at another width. */
export function drawnColumn<Row>(columns: readonly Column<Row>[], id: string, width: number): Column<Row>[] {
  return columns.map((column) => (column.id === id ? atWidth(column, withinLimits(width)) : column));
}

/** A layout as it stands in an address: ids in their order, `!` behind a pinned one, `~` in front of a width: `time!,who~180,action`. */
export function writeLayout({ shown, pinned, widths }: ColumnLayout): string {
  return shown.map((id) => `${id}${pinned.includes(id) ? '!' : ''}${widths[id] === undefined ? '' : `~${widths[id]}`}`).join(',');
}

/** The layout of an address; undefined where it names no column. What does not fit is left out. */
export function readLayout(text: string): ColumnLayout | undefined {
  const parts = text.split(',').flatMap((part) => {
    const [, id, pin, width] = /^([\w:]{1,64})(!?)(?:~(\d{1,4}))?$/.exec(part) ?? [];
    return id === undefined ? [] : [{ id, pin: pin === '!', width }];
  });
  const once = parts.filter(({ id }, at) => parts.findIndex((other) => other.id === id) === at);
  if (once.length === 0) return undefined;
  const layout: ColumnLayout = {
    shown: once.map(({ id }) => id),
    pinned: once.filter(({ pin }) => pin).map(({ id }) => id),
    widths: {},
  };
  return once.reduce((drawn, { id, width }) => (width === undefined ? drawn : sizedColumn(drawn, id, Number(width))), layout);
}
