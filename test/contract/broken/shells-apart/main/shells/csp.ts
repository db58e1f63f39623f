import { port } from './loopback/port.ts';

export const policy = `connect-src http://127.0.0.1:${port}`;
