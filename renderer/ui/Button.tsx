import { ActionIcon, Button as MantineButton, Tooltip } from '@mantine/core';
import type { MouseEventHandler, ReactNode } from 'react';
import type { Icon } from './icons.ts';
import styles from './Button.module.css';

interface ButtonProps {
  children: ReactNode;
  /** `primary` is the one thing to do next on a page. */
  look?: 'primary' | 'plain' | 'quiet';
  icon?: Icon;
  disabled?: boolean;
  /** Why it cannot be pressed, or what key does the same; shown as a tooltip. */
  hint?: string;
  busy?: boolean;
  submit?: boolean;
  autoFocus?: boolean;
  onClick?: MouseEventHandler<HTMLButtonElement>;
}

const variants = { primary: 'filled', plain: 'default', quiet: 'subtle' } as const;

/** A button with a word on it. */
export function Button({ children, look = 'plain', icon: Glyph, disabled, hint, busy, submit, autoFocus, onClick }: ButtonProps) {
  const button = (
    <MantineButton
      className={styles.button ?? ''}
      data-look={look}
      size="xs"
      variant={variants[look]}
      type={submit ? 'submit' : 'button'}
      {...(disabled ? { 'data-disabled': true, 'aria-disabled': true } : {})}
      {...(autoFocus ? { 'data-autofocus': true } : {})}
      aria-busy={busy ?? false}
      leftSection={Glyph ? <Glyph size={14} aria-hidden /> : undefined}
      onClick={(event) => {
        if (disabled || busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </MantineButton>
  );
  return hint ? (
    <Tooltip label={hint} openDelay={400}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}

interface IconButtonProps {
  /** What it does: the accessible name and, with its key, the tooltip. */
  label: string;
  keys?: string;
  icon: Icon;
  pressed?: boolean;
  disabled?: boolean;
  onClick: MouseEventHandler<HTMLButtonElement>;
}

/** A button with a picture only; its name is its tooltip. */
export function IconButton({ label, keys, icon: Glyph, pressed, disabled, onClick }: IconButtonProps) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label} openDelay={300}>
      <ActionIcon
        className={styles.icon ?? ''}
        variant="subtle"
        color="gray"
        size={24}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled ?? false}
        onClick={onClick}
      >
        <Glyph size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
