import type { OfferedInput } from '../../shared/import/contract.ts';

/** What the page asks of whatever it runs in. The page never sees a path: it gets tokens that only main can resolve. */
export interface Shell {
  readonly kind: 'electron' | 'loopback';
  /** Lets the reviewer pick files (in Electron also folders); an empty list when they change their mind. */
  pickInputs(): Promise<OfferedInput[]>;
  /** Hands over files dropped on the page or chosen in it. Rejects when the shell refuses one. */
  offerFiles(files: readonly File[], signal?: AbortSignal): Promise<OfferedInput[]>;
  /** Calls back when inputs were named outside the window after the start: they are among the offers then. Returns how to stop. */
  onNamed(listener: () => void): () => void;
  /** Saves bytes outside the workspace under a name; false when the reviewer changes their mind. */
  saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/** Why the page has no service to talk to: no valid token (loopback), or no port came (Electron). */
export type Disconnection = 'no-token' | 'no-port';

/** Thrown by every call while there is no service to talk to. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  readonly why: Disconnection;

  constructor(why: Disconnection) {
    super('The page is not connected to a Muniment service.');
    this.why = why;
  }
}
