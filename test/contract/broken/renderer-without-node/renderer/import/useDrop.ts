import { basename } from 'node:path';

export const nameOf = (path: string) => basename(path);
