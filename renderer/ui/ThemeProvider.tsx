import { type CSSVariablesResolver, createTheme, MantineProvider } from '@mantine/core';
import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './base.css';

/** What is drawn, after "as the system says" is resolved. */
export type Theme = 'light' | 'dark' | 'contrast';
export type Density = 'compact' | 'normal' | 'roomy';

const rowHeights: Readonly<Record<Density, number>> = { compact: 28, normal: 32, roomy: 40 };

const theme = createTheme({
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-exact)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '3px', md: '3px', lg: '4px', xl: '6px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
});

/** The component library takes its colours from tokens.css, so that the three themes stay in one file. */
const tokens = {
  '--mantine-color-body': 'var(--desk-raised)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-mute)',
  '--mantine-color-placeholder': 'var(--ink-mute)',
  '--mantine-color-error': 'var(--amber)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--paper)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-blue-filled': 'var(--accent)',
  '--mantine-color-blue-filled-hover': 'color-mix(in srgb, var(--accent) 88%, var(--ink))',
  '--mantine-color-blue-light': 'var(--accent-wash)',
  '--mantine-color-blue-light-hover': 'var(--accent-wash)',
  '--mantine-color-blue-light-color': 'var(--accent)',
  '--mantine-color-blue-outline': 'var(--accent)',
  '--mantine-color-white': 'var(--accent-ink)',
};
const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens });

const DensityContext = createContext<Density>('compact');

/** Height of a table row in px at the chosen density. */
export function useRowHeight(): number {
  return rowHeights[useContext(DensityContext)];
}

interface ThemeProviderProps {
  theme: Theme;
  density: Density;
  /** `test` switches off transitions and portals. */
  env?: 'default' | 'test';
  children: ReactNode;
}

/** Sets theme and density on the document and gives the component library our tokens. */
export function ThemeProvider({ theme: chosen, density, env = 'default', children }: ThemeProviderProps) {
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = chosen;
    document.documentElement.dataset['density'] = density;
  }, [chosen, density]);
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={chosen === 'dark' ? 'dark' : 'light'}
      cssVariablesResolver={resolveVariables}
      env={env}
    >
      <DensityContext value={density}>{children}</DensityContext>
    </MantineProvider>
  );
}
