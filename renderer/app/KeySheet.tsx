import { Dialog } from '../ui/index.ts';
import { type ShortcutPlace, shortcutList, showKeys } from './shortcuts.ts';
import styles from './KeySheet.module.css';

const places: readonly { place: ShortcutPlace; title: string }[] = [
  { place: 'everywhere', title: 'Everywhere' },
  { place: 'list', title: 'In a list' },
  { place: 'histogram', title: 'In the histogram' },
  { place: 'replay', title: 'In a replay' },
];

/** Every key there is, made from the key table. */
export function KeySheet({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog title="Keys" open={open} onClose={onClose} width={1000}>
      <div className={styles.sheet}>
        {places.map(({ place, title }) => (
          <section key={place}>
            <h3>{title}</h3>
            <dl className={styles.keys}>
              {shortcutList
                .filter((shortcut) => shortcut.place === place)
                .map((shortcut) => (
                  <div key={shortcut.id} className={styles.entry}>
                    <dt>
                      {showKeys(shortcut).map((keys) => (
                        <span key={keys.join(' ')} className={styles.combination}>
                          {keys.map((key, at) => (
                            <kbd key={at}>{key}</kbd>
                          ))}
                        </span>
                      ))}
                    </dt>
                    <dd>{shortcut.does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
