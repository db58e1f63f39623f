import styles from './NoRoom.module.css';

interface NoRoomProps {
  /** Titles of the columns that do not fit the list. */
  titles: readonly string[];
  /** Where they are seen instead. */
  hint: string;
}

/** Titles are read as words here, without the zone that some name. */
const inWords = (titles: readonly string[]) => titles.map((title) => title.replace(/ \(.*\)$/, '').toLowerCase()).join(', ');

/** Says which columns there is no room for, in one short line; hovering names all of them. Nothing when all fit. */
export function NoRoom({ titles, hint }: NoRoomProps) {
  if (titles.length === 0) return null;
  const words = inWords(titles);
  return (
    <span className={styles.line} title={`No room for ${words}. ${hint}`}>
      no room for {titles.length > 3 ? `${titles.length} columns` : words}
    </span>
  );
}
