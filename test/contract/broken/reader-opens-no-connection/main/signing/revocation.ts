import { get } from 'node:https';

export const revoked = (address: string) => get(address);
