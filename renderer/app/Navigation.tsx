import { Tip } from '../ui/index.ts';
import { pages } from './pages.ts';
import { keyText } from './shortcuts.ts';
import styles from './Shell.module.css';

/** The pages, at the left; below 1200 px only their icons, with the names as tooltips. */
export function Navigation({ path }: { path: string }) {
  return (
    <nav className={styles.nav} aria-label="Pages">
      <ul>
        {pages.map(({ title, path: own, href, icon: Glyph, shortcut }) => (
          <li key={own}>
            <Tip label={`${title} (${keyText(shortcut)})`} side="right">
              <a className={styles.navLink} href={href} aria-current={path === own || path.startsWith(`${own}/`) ? 'page' : undefined}>
                <Glyph size={16} aria-hidden />
                <span className={styles.navWord}>{title}</span>
              </a>
            </Tip>
          </li>
        ))}
      </ul>
    </nav>
  );
}
