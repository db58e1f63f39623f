import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { keyText, useShortcuts } from '../app/index.ts';
import styles from './SidePanel.module.css';

/** One thing that can stand beside the picture. */
export interface PanelTab {
  /** Stands in the address. */
  id: string;
  title: string;
  /** Drawn only while the tab is the chosen one. */
  content(): ReactNode;
}

interface SidePanelProps {
  tabs: readonly PanelTab[];
  /** Id of the chosen tab; the first where there is none of that id. */
  chosen: string | undefined;
  onChoose(id: string): void;
}

const keyMoves: Readonly<Record<string, (place: number, count: number) => number>> = {
  ArrowRight: (place, count) => (place + 1) % count,
  ArrowLeft: (place, count) => (place - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** What stands beside the picture, one at a time: follows it, and leads to other moments of it. */
export function SidePanel({ tabs, chosen, onChoose }: SidePanelProps) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = tabs.findIndex((tab) => tab.id === chosen);
  const place = Math.max(0, found);
  const current = tabs[place];
  const choose = (to: number) => {
    const tab = tabs[to];
    if (tab) onChoose(tab.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = Object.hasOwn(keyMoves, event.key) ? keyMoves[event.key] : undefined;
    if (!move) return;
    // The arrows belong to the tabs while one has the focus, not to the player.
    event.preventDefault();
    const to = move(place, tabs.length);
    choose(to);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  useShortcuts({ 'replay.nextTab': () => choose((place + 1) % tabs.length) });
  return (
    <section className={styles.panel} aria-label="Beside the picture">
      <div ref={list} className={styles.tabs} role="tablist" aria-label="Beside the picture" onKeyDown={onKeyDown}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            className={styles.tab}
            aria-selected={index === place}
            aria-controls={index === place ? `${id}-content` : undefined}
            tabIndex={index === place ? 0 : -1}
            title={`${tab.title} (${keyText('replay.nextTab')} for the next)`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(index)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div id={`${id}-content`} className={styles.content} role="tabpanel" aria-labelledby={`${id}-${current?.id ?? ''}`}>
        {current?.content()}
      </div>
    </section>
  );
}
