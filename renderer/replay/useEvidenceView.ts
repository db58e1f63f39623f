import { useRef, useState } from 'react';
import type { Keystrokes } from '../../shared/replay/keystrokes.ts';
import type { PictureCell } from './screens/pictureCells.ts';
import type { TerminalCover } from './terminalCover.ts';

/** What is shown of a recording beside what its user saw, and the way to the picture as it is shown. */
export interface EvidenceView {
  forensic: boolean;
  /** What was typed, while it is shown. */
  typed: Keystrokes | null;
  toggleForensic(): void;
  showTyped(typed: Keystrokes | null): void;
  /** Called once with the cover of the picture. */
  keepCover(cover: TerminalCover): void;
  /** The screen as it is shown now. */
  cells(): PictureCell[][];
}

/** Nothing of it is shown at first. `onForensic`: the forensic view was opened. */
export function useEvidenceView(onForensic: () => void): EvidenceView {
  const [forensic, setForensic] = useState(false);
  const [typed, showTyped] = useState<Keystrokes | null>(null);
  const cover = useRef<TerminalCover | null>(null);
  return {
    forensic,
    typed,
    toggleForensic() {
      setForensic(!forensic);
      if (!forensic) onForensic();
    },
    showTyped,
    keepCover(made) {
      cover.current = made;
    },
    cells: () => cover.current?.cells() ?? [],
  };
}
