import { limit } from './limits.ts';

export const archive = () => limit;
