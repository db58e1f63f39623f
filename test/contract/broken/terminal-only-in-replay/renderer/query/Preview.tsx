import { Terminal } from '@xterm/xterm';

export const open = () => new Terminal();
