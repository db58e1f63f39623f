import { rows } from './query/rows.ts';

export const start = () => rows;
