import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Icon } from './icons.ts';
import choice from './ChoiceMenu.module.css';
import styles from './FlyOut.module.css';

interface FlyOutProps {
  /** What it holds: the accessible name of button and panel, and the tooltip. */
  label: string;
  icon: Icon;
  width?: number;
  /** Drawn only while it is open. */
  children(this: void, close: () => void): ReactNode;
}

/** A panel ends above the status line, which is always in sight. */
function aboveStatusLine() {
  const page = document.querySelector('main');
  return {
    flip: { mainAxis: false },
    size: {
      ...(page ? { boundary: page } : {}),
      padding: { bottom: 4 },
      apply: ({ availableHeight, elements }: { availableHeight: number; elements: { floating: HTMLElement } }) => {
        elements.floating.style.maxHeight = `min(70vh, ${availableHeight}px)`;
      },
    },
  };
}

/** A button that opens a small panel of its own under it; Escape and a click elsewhere close it. */
export function FlyOut({ label, icon: Glyph, width = 340, children }: FlyOutProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={width}
      middlewares={aboveStatusLine()}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Tooltip label={label} openDelay={400} disabled={open}>
          <ActionIcon
            className={choice.target ?? ''}
            variant="subtle"
            size={28}
            aria-label={label}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Glyph size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={styles.panel ?? ''} aria-label={label}>
        {open ? children(() => setOpen(false)) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
