import { archive } from './archive.ts';

export const limit = archive.length;
