/** What xterm.js 6.0.0 does not tell and drawing at once needs. The version is pinned; where a field is gone, drawing only takes longer. */
interface PrivateWriter {
  write(text: string, drawn: () => void): void;
  _core: {
    _writeBuffer?: { handleUserInput?(): void };
    _viewport?: { _isSyncing: boolean; _sync?(): void };
  };
}

/**
 * Writes to a terminal in this task, not in a later one, and moves its scroll bar once, not with every line: both cost more than
 * drawing does. Resolves when the text is drawn. Only for a terminal that nothing else writes to.
 */
export function writeNow(terminal: Pick<PrivateWriter, 'write'>, text: string): Promise<void> {
  const { _writeBuffer, _viewport } = (terminal as PrivateWriter)._core;
  return new Promise((drawn) => {
    if (_viewport) _viewport._isSyncing = true;
    try {
      // What follows a key is drawn at once, so that typing is answered; nobody waits here for less.
      _writeBuffer?.handleUserInput?.();
      terminal.write(text, drawn);
    } finally {
      if (_viewport) {
        _viewport._isSyncing = false;
        _viewport._sync?.();
      }
    }
  });
}
