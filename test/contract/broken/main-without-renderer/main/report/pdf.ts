import { labels } from '../../renderer/query/index.ts';

export const heading = labels[0];
