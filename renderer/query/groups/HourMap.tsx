import type { HoursFound } from '../../../shared/query/contract.ts';
import { showCount, showMany } from '../../ui/index.ts';
import styles from './Groups.module.css';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const twoDigits = (hour: number) => String(hour).padStart(2, '0');

/** When in the week, in the reviewer's zone: a table of numbers, drawn as shades. */
export function HourMap({ found, zone }: { found: HoursFound; zone: string }) {
  const most = Math.max(0, ...found.days.flat());
  return (
    <figure className={styles.hours}>
      <table>
        <caption>
          Hours of the day in {zone}. Strongest: {showMany(most, 'event')} in one hour.
          {found.untimed > 0 ? ` ${showMany(found.untimed, 'event')} without a time left out.` : ''}
        </caption>
        <thead>
          <tr>
            <td />
            {hours.map((hour) => (
              <th key={hour} scope="col">
                <span className={hour % 6 === 0 ? undefined : styles.readOut}>{twoDigits(hour)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.days.map((counts, day) => (
            <tr key={day}>
              <th scope="row">{days[day]}</th>
              {counts.map((count, hour) => (
                <td
                  key={hour}
                  data-some={count > 0 || undefined}
                  style={{ ['--share' as string]: most === 0 ? 0 : Math.round(12 + (count / most) * 88) }}
                  title={`${days[day] ?? ''} ${twoDigits(hour)}:00 to ${twoDigits(hour)}:59: ${showMany(count, 'event')}`}
                >
                  <span className={styles.readOut}>{showCount(count)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
