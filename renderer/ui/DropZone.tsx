import { type DragEvent, type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { FileIcon, type Icon } from './icons.ts';
import styles from './DropZone.module.css';

interface DropZoneProps {
  title: string;
  /** What the button beside it says, for those who do not drag. */
  button: string;
  icon: Icon;
  busy: boolean;
  onPick(): void;
  /** Files dropped here; absent, they go on to what takes files anywhere on the window. */
  onFiles?: (files: File[]) => void;
  /** What may be dropped. */
  children: ReactNode;
}

/** A place to drop files on, and a button that asks for them. */
export function DropZone({ title, button, icon, busy, onPick, onFiles, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    setOver(false);
    if (!onFiles) return;
    event.preventDefault();
    if (!busy) onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={styles.zone}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (onFiles) event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileIcon size={22} aria-hidden />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p className="quiet">{children}</p>
      </div>
      <Button look="primary" icon={icon} disabled={busy} onClick={onPick}>
        {button}
      </Button>
    </div>
  );
}
