import { useState } from 'react';
import {
  AddIcon,
  Button,
  type Column,
  ColumnsIcon,
  type ColumnLayout,
  EarlierIcon,
  FlyOut,
  IconButton,
  LaterIcon,
  movedColumn,
  NoneIcon,
  PinIcon,
  pinnedColumn,
  sizedColumn,
  UnpinIcon,
  withColumn,
} from '../ui/index.ts';
import styles from './ColumnPicker.module.css';

/** What is told of a column here, whatever its list. */
type Titled = Pick<Column<never>, 'id' | 'title' | 'width'>;

interface ColumnLineProps {
  column: Titled;
  layout: ColumnLayout;
  onLayout(layout: ColumnLayout): void;
}

/** Px by which a column gets wider or narrower with one press. */
const widthStep = 24;

/** A column that is shown: taken away, pinned, moved, or drawn to another width. */
function ShownColumn({ column: { id, title, width }, layout, onLayout }: ColumnLineProps) {
  const pin = layout.pinned.includes(id);
  const size = (by: number) => onLayout(sizedColumn(layout, id, (layout.widths[id] ?? width) + by));
  return (
    <li className={styles.line} aria-label={title}>
      <label className={styles.name}>
        <input type="checkbox" checked onChange={() => onLayout(withColumn(layout, id, false))} />
        <span>{title}</span>
      </label>
      <IconButton
        label={pin ? `Unpin ${title}` : `Pin ${title}: it stays at the left whatever the width`}
        icon={pin ? UnpinIcon : PinIcon}
        pressed={pin}
        onClick={() => onLayout(pinnedColumn(layout, id, !pin))}
      />
      <IconButton label={`Move ${title} to the left`} icon={EarlierIcon} onClick={() => onLayout(movedColumn(layout, id, -1))} />
      <IconButton label={`Move ${title} to the right`} icon={LaterIcon} onClick={() => onLayout(movedColumn(layout, id, 1))} />
      <IconButton label={`${title} narrower`} icon={NoneIcon} onClick={() => size(-widthStep)} />
      <IconButton label={`${title} wider`} icon={AddIcon} onClick={() => size(widthStep)} />
    </li>
  );
}

interface ColumnPickerProps {
  /** Every column the list can have. */
  columns: readonly Titled[];
  layout: ColumnLayout;
  /** Null: as it is from the start. */
  onLayout(layout: ColumnLayout | null): void;
}

function Columns({ columns, layout, onLayout }: ColumnPickerProps) {
  const [typed, setTyped] = useState('');
  const shown = layout.shown.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const others = columns.filter(({ id, title }) => !layout.shown.includes(id) && title.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <>
      <ul className={styles.shown} aria-label="Columns shown">
        {shown.map((column) => (
          <ShownColumn key={column.id} column={column} layout={layout} onLayout={onLayout} />
        ))}
      </ul>
      <input
        className={styles.search}
        type="text"
        value={typed}
        placeholder="find a column to add"
        aria-label="Find a column to add"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ul className={styles.others} aria-label="Columns to add">
        {others.map(({ id, title }) => (
          <li key={id} className={styles.line}>
            <label className={styles.name}>
              <input type="checkbox" checked={false} onChange={() => onLayout(withColumn(layout, id, true))} />
              <span>{title}</span>
            </label>
          </li>
        ))}
        {others.length === 0 ? (
          <li className="quiet">{typed === '' ? 'Every column is shown.' : 'No other column of that name.'}</li>
        ) : null}
      </ul>
      <div className={styles.foot}>
        <Button look="quiet" onClick={() => onLayout(null)}>
          As they were
        </Button>
      </div>
    </>
  );
}

/** Which columns a list has, in which order and how wide; the choice is kept for this browser and stands in the address. */
export function ColumnPicker(props: ColumnPickerProps) {
  return (
    <FlyOut label="Columns" icon={ColumnsIcon} width={352}>
      {() => <Columns {...props} />}
    </FlyOut>
  );
}
