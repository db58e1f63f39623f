import { useMemo, useState } from 'react';
import type { CoverageFound } from '../../../shared/query/contract.ts';
import { links, useShortcuts } from '../../app/index.ts';
import { showCount, showMany } from '../../ui/index.ts';
import { Count } from '../groups/Count.tsx';
import { cellText, type CoverageColumn, type CoverageRow, dateOf, daysOf, isHole, isWritten, sourceText } from './coverageCells.ts';
import styles from './Overview.module.css';

const units = { day: 'days', week: 'weeks', month: 'months', year: 'years' } as const;

interface SourceRowProps {
  row: CoverageRow;
  columns: readonly CoverageColumn[];
  /** The most events of any cell. */
  most: number;
  /** The column under the keys, or -1. */
  active: number;
  place: number;
}

function SourceRow({ row, columns, most, active, place }: SourceRowProps) {
  const holes = columns.filter((_, at) => isHole(row, at)).length;
  return (
    <div role="row" className={styles.row}>
      <div role="rowheader" className={styles.source}>
        <a href={links.events({ q: sourceText(row.source) })} tabIndex={-1}>
          {row.source}
        </a>
      </div>
      {columns.map((column, at) => {
        const count = row.counts[at] ?? 0;
        const hole = isHole(row, at);
        const says = `${row.source}, ${daysOf(column)}: ${hole ? 'no event, though there are before and after' : showMany(count, 'event')}`;
        return (
          <div
            key={column.from}
            role="gridcell"
            className={styles.cellFrame}
            id={`coverage-${place}-${at}`}
            data-cursor={active === at || undefined}
          >
            <a
              className={styles.cell}
              data-some={count > 0 || undefined}
              data-hole={hole || undefined}
              style={{ ['--share' as string]: most === 0 ? 0 : Math.round(16 + Math.sqrt(count / most) * 84) }}
              href={links.events({ q: cellText(row.source, column) })}
              title={says}
              aria-label={says}
              tabIndex={-1}
            />
          </div>
        );
      })}
      <div role="gridcell" className={styles.rest}>
        {holes > 0 ? <span className={styles.holes}>{showCount(holes)}</span> : <span className="quiet">0</span>}
      </div>
    </div>
  );
}

const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));

/** The cell under the keys, and the keys that move it. */
function useCursor({ sources, columns }: CoverageFound) {
  const [cursor, setCursor] = useState<{ row: number; column: number } | null>(null);
  const move = (rows: number, steps: number) =>
    setCursor((now) =>
      now === null
        ? { row: 0, column: 0 }
        : { row: clamp(now.row + rows, sources.length - 1), column: clamp(now.column + steps, columns.length - 1) },
    );
  useShortcuts({
    'list.down': () => move(1, 0),
    'list.up': () => move(-1, 0),
    'list.right': () => move(0, 1),
    'list.left': () => move(0, -1),
    'list.first': () => move(0, -columns.length),
    'list.last': () => move(0, columns.length),
    'list.open': () => {
      const [row, column] = cursor ? [sources[cursor.row], columns[cursor.column]] : [];
      if (row && column) window.location.hash = links.events({ q: cellText(row.source, column) }).slice(1);
    },
  });
  return cursor;
}

/** What the shades mean, what a hole does not mean, and what is on no day. */
function Legend({ found: { unit, sources }, zone }: { found: CoverageFound; zone: string }) {
  const untimed = sources.reduce((sum, row) => sum + row.untimed, 0);
  const outside = sources.reduce((sum, row) => sum + row.outside, 0);
  return (
    <>
      <p className={styles.legend}>
        <span className={styles.swatch} data-some /> events, the stronger the colour the more
        <span className={styles.swatch} data-hole /> no event, though the source has some before and after
        <span className={styles.swatch} /> before its first or after its last event
      </p>
      <p className={styles.note}>
        Columns are {units[unit]} in {zone}. “Empty” counts the {units[unit]} without an event inside the period of a source. Whether
        nothing happened then, or something is missing, cannot be told from this alone.
        {untimed > 0 ? (
          <>
            {' '}
            <Count count={untimed} text='at:""' /> without a usable time are on no day.
          </>
        ) : null}
        {outside > 0 ? ` ${showMany(outside, 'event')} lie outside what is drawn.` : null}
      </p>
    </>
  );
}

/** Sources by days: where there are events, and where there are none although the source has some before and after. */
export function CoverageCalendar({ found, zone }: { found: CoverageFound; zone: string }) {
  const { columns, sources, unit } = found;
  const cursor = useCursor(found);
  const most = useMemo(() => Math.max(0, ...sources.flatMap(({ counts }) => counts)), [sources]);
  return (
    <>
      <div
        role="grid"
        aria-label={`Events by source and ${unit}`}
        aria-rowcount={sources.length + 1}
        tabIndex={0}
        className={styles.calendar}
        style={{ ['--columns' as string]: columns.length }}
        {...(cursor ? { 'aria-activedescendant': `coverage-${cursor.row}-${cursor.column}` } : {})}
      >
        <div role="row" className={styles.row}>
          <div role="columnheader" className={styles.source}>
            Source
          </div>
          {columns.map((column, at) => (
            <div key={column.from} role="columnheader" className={styles.date}>
              {isWritten(columns, unit, at) ? <span>{dateOf(column, unit)}</span> : null}
              <span className={styles.readOut}>{daysOf(column)}</span>
            </div>
          ))}
          <div role="columnheader" className={styles.rest}>
            Empty
          </div>
        </div>
        {sources.map((row, place) => (
          <SourceRow
            key={row.source}
            row={row}
            columns={columns}
            most={most}
            place={place}
            active={cursor?.row === place ? cursor.column : -1}
          />
        ))}
      </div>
      <Legend found={found} zone={zone} />
    </>
  );
}
