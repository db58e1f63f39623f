import { clock } from '../test/support/clock.ts';

export const createApp = () => clock;
