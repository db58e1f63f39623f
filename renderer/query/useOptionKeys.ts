import { type KeyboardEvent, useState } from 'react';
import type { Option } from './useCompletion.ts';

interface OptionKeys {
  options: readonly Option[];
  open: boolean;
  setOpen(open: boolean): void;
  onTake(option: Option): void;
  /** Enter where no option is chosen. */
  onEnter(): void;
  /** Escape where no list is open. */
  onLeave(): void;
}

/** Keys of a line with a list under it: arrows choose, Enter or Tab takes, Escape closes the list and then leaves. */
export function useOptionKeys({ options, open, setOpen, onTake, onEnter, onLeave }: OptionKeys) {
  const [chosen, setChosen] = useState<{ of: string; at: number }>({ of: '', at: -1 });
  const of = options.map(({ text }) => text).join('\n');
  const active = open && chosen.of === of ? chosen.at : -1;
  const step = (by: number) => {
    if (!open) setOpen(true);
    else if (options.length > 0)
      setChosen({ of, at: active < 0 && by < 0 ? options.length - 1 : (active + by + options.length) % options.length });
  };
  const take = (event: KeyboardEvent): boolean => {
    const option = options[active];
    if (!option) return false;
    event.preventDefault();
    onTake(option);
    return true;
  };
  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowDown: (event) => {
      event.preventDefault();
      step(1);
    },
    ArrowUp: (event) => {
      event.preventDefault();
      step(-1);
    },
    Enter: (event) => {
      if (!take(event)) onEnter();
    },
    Tab: take,
    Escape: () => {
      if (open) setOpen(false);
      else onLeave();
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if (Object.hasOwn(keys, event.key)) keys[event.key]?.(event);
  };
  return { active, onKeyDown };
}
