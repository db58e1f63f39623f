import { useEffect, useState } from 'react';
import type { Theme } from '../ui/index.ts';
import { type ThemeChoice, usePreferences } from './preferences.ts';

const queries = { dark: '(prefers-color-scheme: dark)', contrast: '(prefers-contrast: more)' } as const;

function systemTheme(page: Window): Theme {
  if (page.matchMedia(queries.contrast).matches) return 'contrast';
  return page.matchMedia(queries.dark).matches ? 'dark' : 'light';
}

/** The theme of the operating system, watched. */
function useSystemTheme(): Theme {
  const [theme, setTheme] = useState(() => systemTheme(window));
  useEffect(() => {
    const lists = Object.values(queries).map((query) => window.matchMedia(query));
    const update = () => setTheme(systemTheme(window));
    for (const list of lists) list.addEventListener('change', update);
    return () => {
      for (const list of lists) list.removeEventListener('change', update);
    };
  }, []);
  return theme;
}

export const themeChoices: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'contrast', label: 'High contrast' },
];

/** The theme to draw: the reviewer's choice, or the system's. */
export function useTheme(): Theme {
  const choice = usePreferences((state) => state.theme);
  const system = useSystemTheme();
  return choice === 'system' ? system : choice;
}
