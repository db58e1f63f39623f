import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { Icon } from './icons.ts';
import styles from './ChoiceMenu.module.css';

interface ActionMenuProps {
  label: string;
  keys?: string;
  icon: Icon;
  open: boolean;
  onOpen(open: boolean): void;
  items: readonly { label: string; onClick(): void }[];
}

/** A button that opens a list of things to do. */
export function ActionMenu({ label, keys, icon: Glyph, open, onOpen, items }: ActionMenuProps) {
  return (
    <Menu
      opened={open}
      onChange={onOpen}
      position="bottom-end"
      width={232}
      transitionProps={{ duration: 0 }}
      // Not keys: the one that opens the menu would close it at once.
      clickOutsideEvents={['mousedown', 'touchstart']}
    >
      <Menu.Target>
        <Tooltip label={keys ? `${label} (${keys})` : label} openDelay={300} disabled={open}>
          <ActionIcon className={styles.target ?? ''} variant="subtle" size={24} aria-label={label}>
            <Glyph size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown ?? ''}>
        {items.map((item) => (
          <Menu.Item key={item.label} className={styles.item ?? ''} onClick={item.onClick}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
