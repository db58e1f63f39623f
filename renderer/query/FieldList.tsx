import type { EventRow } from '../../shared/import/event.ts';
import { AddIcon, CopyButton, EvidenceText, IconButton, NoneIcon, useShownText } from '../ui/index.ts';
import type { DrawerField } from './drawerFields.ts';
import { filterableValue, hidesOf, textOf } from './eventValues.ts';
import type { FieldValue } from './filterText.ts';
import styles from './EventDrawer.module.css';

/** Filters for, or out, a value of a column. */
export type OnFilter = (column: string, value: FieldValue, how: 'for' | 'out') => void;

interface FieldListProps {
  event: EventRow;
  fields: readonly DrawerField[];
  onFilter: OnFilter;
}

function FieldActions({ event, field, onFilter }: { event: EventRow; field: DrawerField; onFilter: OnFilter }) {
  const shown = useShownText();
  const text = textOf(event, field.column);
  const copied = text === null ? null : shown(text, hidesOf(field.column));
  // A filter stands in the address and in the line at the top: what is hidden is not written there.
  const value = copied === text ? filterableValue(event, field.column) : undefined;
  return (
    <span className={styles.actions}>
      {value === undefined ? null : (
        <>
          <IconButton label={`Filter for this ${field.label}`} icon={AddIcon} onClick={() => onFilter(field.column, value, 'for')} />
          <IconButton label={`Filter out this ${field.label}`} icon={NoneIcon} onClick={() => onFilter(field.column, value, 'out')} />
        </>
      )}
      {copied === null ? null : <CopyButton text={copied} what={field.label} />}
    </span>
  );
}

/** Columns with their values; those that are missing are named in one line at the end, never left out in silence. */
export function FieldList({ event, fields, onFilter }: FieldListProps) {
  const present = fields.filter(({ column, always }) => always || textOf(event, column) !== null);
  const absent = fields.filter((field) => !present.includes(field));
  return (
    <div className={styles.fields}>
      {present.length > 0 ? (
        <dl className={styles.list}>
          {present.map((field) => (
            <div key={field.column} className={styles.field}>
              <dt title={field.column}>{field.label}</dt>
              <dd data-evidence>
                <EvidenceText text={textOf(event, field.column)} layout="lines" hides={hidesOf(field.column)} />
                <FieldActions event={event} field={field} onFilter={onFilter} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {absent.length > 0 ? <p className={styles.absent}>Not recorded: {absent.map(({ label }) => label).join(', ')}.</p> : null}
    </div>
  );
}
