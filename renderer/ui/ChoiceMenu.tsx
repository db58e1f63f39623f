import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Icon } from './icons.ts';
import styles from './ChoiceMenu.module.css';

interface ChoiceGroup {
  title: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
}

/** A menu of settings that exclude each other, in titled groups. */
export function ChoiceMenu({ label, icon: Glyph, groups }: { label: string; icon: Icon; groups: readonly ChoiceGroup[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Menu opened={open} onChange={setOpen} closeOnItemClick={false} position="bottom-end" width={184} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Tooltip label={label} openDelay={400} disabled={open}>
          <ActionIcon className={styles.target ?? ''} variant="subtle" size={28} aria-label={label}>
            <Glyph size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown ?? ''}>
        {groups.map((group) => (
          <Menu.RadioGroup key={group.title} value={group.value} onChange={(value) => group.onChange(String(value))}>
            <Menu.Label className={styles.label ?? ''}>{group.title}</Menu.Label>
            {group.options.map((option) => (
              <Menu.RadioItem key={option.value} value={option.value} className={styles.item ?? ''}>
                {option.label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
