import { Modal } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Icon, SearchIcon } from './icons.ts';
import styles from './CommandDialog.module.css';

/** Something that can be gone to or done. */
export interface CommandItem {
  id: string;
  icon: Icon;
  label: ReactNode;
  /** The label came out of a bundle: it stands on paper. */
  evidence?: boolean;
  /** Keys that do the same. */
  keys?: string;
  /** Does it; whoever opened the dialog closes it. */
  run(): void;
}

interface CommandDialogProps {
  label: string;
  placeholder: string;
  open: boolean;
  onClose(): void;
  text: string;
  onText(text: string): void;
  groups: readonly { title: string; items: readonly CommandItem[] }[];
  /** More is being looked up. */
  busy?: boolean;
}

interface OptionProps {
  item: CommandItem;
  id: string;
  active: boolean;
  onPick(): void;
  onPoint(): void;
}

function Option({ item, id, active, onPick, onPoint }: OptionProps) {
  const { icon: Glyph, label, evidence, keys } = item;
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) line.current?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={line}
      id={id}
      role="option"
      aria-selected={active}
      className={styles.option}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <Glyph size={15} aria-hidden />
      <span className={styles.label} {...(evidence ? { 'data-evidence': '' } : {})}>
        {label}
      </span>
      {keys ? <kbd>{keys}</kbd> : null}
    </div>
  );
}

/** Keys that move through the options of a list from its field. */
const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => (at >= last ? 0 : at + 1),
  ArrowUp: (at, last) => (at <= 0 ? last : at - 1),
  PageDown: (at, last) => Math.min(last, at + 8),
  PageUp: (at) => Math.max(0, at - 8),
};

function Options({
  groups,
  active,
  base,
  onPick,
  onPoint,
}: {
  groups: CommandDialogProps['groups'];
  active: string | undefined;
  base: string;
  onPick(item: CommandItem): void;
  onPoint(item: CommandItem): void;
}) {
  return groups.map(({ title, items }) =>
    items.length === 0 ? null : (
      <div key={title} role="group" aria-label={title}>
        <div className={styles.title} aria-hidden>
          {title}
        </div>
        {items.map((item) => (
          <Option
            key={item.id}
            item={item}
            id={`${base}-${item.id}`}
            active={item.id === active}
            onPick={() => onPick(item)}
            onPoint={() => onPoint(item)}
          />
        ))}
      </div>
    ),
  );
}

/** Which option Enter takes, and the keys that choose another one. */
function useChoice(items: readonly CommandItem[], onRun: (item: CommandItem) => void) {
  const [chosen, setChosen] = useState<string | null>(null);
  const at = Math.max(
    0,
    items.findIndex(({ id }) => id === chosen),
  );
  const active = items[at];
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && active) onRun(active);
    const move = moves[event.key];
    if (!move || items.length === 0) return;
    event.preventDefault();
    setChosen(items[move(at, items.length - 1)]?.id ?? null);
  };
  return { active, setChosen, onKeyDown };
}

/** One field over the page in which everything is found by its name: a combobox whose options are gone to or done. */
export function CommandDialog({ label, placeholder, open, onClose, text, onText, groups, busy }: CommandDialogProps) {
  const base = useId();
  const items = groups.flatMap((group) => group.items);
  const run = (item: CommandItem) => item.run();
  const { active, setChosen, onKeyDown } = useChoice(items, run);
  return (
    <Modal.Root
      opened={open}
      onClose={onClose}
      size={620}
      yOffset="12vh"
      padding={0}
      transitionProps={{ duration: 0 }}
      classNames={{ content: styles.content ?? '' }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={label}>
        <div className={styles.field}>
          <SearchIcon size={16} aria-hidden />
          <input
            role="combobox"
            aria-label={label}
            aria-expanded
            aria-controls={`${base}-list`}
            aria-autocomplete="list"
            {...(active ? { 'aria-activedescendant': `${base}-${active.id}` } : {})}
            placeholder={placeholder}
            value={text}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
            onChange={(event) => {
              setChosen(null);
              onText(event.currentTarget.value);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div id={`${base}-list`} role="listbox" aria-label={label} aria-busy={busy || undefined} className={styles.list}>
          <Options groups={groups} active={active?.id} base={base} onPick={run} onPoint={({ id }) => setChosen(id)} />
        </div>
        <p className={styles.foot} role="status">
          {items.length === 0 ? (busy ? 'Looking' : 'Nothing of that name') : `${items.length} to choose from`}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}
