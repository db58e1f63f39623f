/** Lets messages out and in while the process does nothing but read. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
