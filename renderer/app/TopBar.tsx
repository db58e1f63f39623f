import { useMemo } from 'react';
import type { WorkspaceStatus } from '../../shared/workspace/contract.ts';
import { QueryLine, type QueryLineHandle } from '../query/index.ts';
import { Unsearched } from '../replay/index.ts';
import { type ListAddress, RevealAll, ViewsMenu } from '../workspace/index.ts';
import { ChoiceMenu, type Density, DisplayIcon, IconButton, PersonIcon, Select, Tip, UnknownIcon } from '../ui/index.ts';
import { localZone, prefer, type ThemeChoice, usePreferences } from './preferences.ts';
import { keyText } from './shortcuts.ts';
import { themeChoices } from './theme.ts';
import styles from './Shell.module.css';

const densities: readonly { value: Density; label: string }[] = [
  { value: 'compact', label: 'Compact rows' },
  { value: 'normal', label: 'Normal rows' },
  { value: 'roomy', label: 'Roomy rows' },
];

function ZoneSelect() {
  const zone = usePreferences((state) => state.zone);
  const options = useMemo(() => {
    const first = [...new Set(['UTC', localZone(), zone])];
    const named = Intl.supportedValuesOf('timeZone').filter((name) => !first.includes(name));
    return [...first, ...named].map((value) => ({
      value,
      label: value === localZone() && value !== 'UTC' ? `${value} (this computer)` : value,
    }));
  }, [zone]);
  return (
    <Select
      label="Zone of times"
      labelHidden
      value={zone}
      options={options}
      searchable
      width={148}
      onChange={(chosen) => prefer({ zone: chosen })}
    />
  );
}

function DisplayMenu() {
  const { theme, density } = usePreferences();
  return (
    <ChoiceMenu
      label="Display"
      icon={DisplayIcon}
      groups={[
        { title: 'Theme', value: theme, options: themeChoices, onChange: (value) => prefer({ theme: value as ThemeChoice }) },
        { title: 'Rows', value: density, options: densities, onChange: (value) => prefer({ density: value as Density }) },
      ]}
    />
  );
}

const unsearched = (filter: string) => <Unsearched filter={filter} />;

interface TopBarProps {
  status: WorkspaceStatus | undefined;
  /** The filter of the page, and what happens when another one is written. */
  filter: string;
  onFilter(text: string): void;
  /** Whether the page follows every keystroke; else Enter goes to the events. */
  live: boolean;
  /** The list on screen, which may be kept as a view; null on other pages. */
  here: ListAddress | null;
  queryRef: React.Ref<QueryLineHandle>;
  onKeys(): void;
}

/** Where am I: workspace, filter, zone, reviewer. */
export function TopBar({ status, filter, onFilter, live, here, queryRef, onKeys }: TopBarProps) {
  return (
    <header className={styles.top}>
      <a className={styles.brand} href="#/" aria-label="Muniment, first page">
        <img src="./mark.svg" width={20} height={20} alt="" />
        <span className={styles.brandWord}>Muniment</span>
      </a>
      <Tip label={`Workspace ${status?.name ?? ''}`}>
        <span className={styles.workspace}>{status?.name ?? ''}</span>
      </Tip>
      <QueryLine ref={queryRef} value={filter} onApply={onFilter} live={live} hint={keyText('go.filter')} />
      <RevealAll />
      <ViewsMenu here={here} missing={unsearched} />
      <ZoneSelect />
      <Tip label="The reviewer whose acts enter the custody log">
        <span className={styles.reviewer}>
          <PersonIcon size={14} aria-hidden />
          <span>{status?.reviewer ?? ''}</span>
        </span>
      </Tip>
      <DisplayMenu />
      <IconButton label="Keys" keys={keyText('show.keys')} icon={UnknownIcon} onClick={onKeys} />
    </header>
  );
}
