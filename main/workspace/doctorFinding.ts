/** One thing that was looked at. `fail`: evidence is damaged or cannot be read; `warn`: worth doing something about. */
export interface Finding {
  id: string;
  result: 'pass' | 'warn' | 'fail';
  says: string;
  /** What to do about it; null where nothing is to be done. */
  action: string | null;
}

export const pass = (id: string, says: string): Finding => ({ id, result: 'pass', says, action: null });
export const warn = (id: string, says: string, action: string): Finding => ({ id, result: 'warn', says, action });
export const fail = (id: string, says: string, action: string): Finding => ({ id, result: 'fail', says, action });

/** `1 file`, `2 files`. */
export const many = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;
